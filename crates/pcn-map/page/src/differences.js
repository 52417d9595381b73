// Two plans side by side in figures, and who moves between them.
import { count, el, meanKm, number, signed } from './format.js';

const SHOWN = 60;

export class Differences {
  constructor(box, app) {
    this.box = box;
    this.app = app;
  }

  draw() {
    const { app, box } = this, { shown, other } = app.state;
    box.hidden = !other;
    if (!other) { box.replaceChildren(); return; }
    const a = other.sum(), b = shown.sum();
    const mean = (sum) => meanKm(sum.travel, sum.patients);
    const row = (name, before, after, format, better) => {
      const change = after - before;
      const kind = !change || !better ? '' : (change < 0) === (better < 0) ? 'better' : 'worse';
      const word = kind && ` (${kind})`;
      return el('tr', {}, el('th', { scope: 'row' }, name), el('td', { class: 'n' }, format(before)), el('td', { class: 'n' }, format(after)),
        el('td', { class: `n ${kind}` }, change ? signed(change, format) : '', word && el('span', { class: 'hidden' }, word)));
    };
    const km = (value) => `${value.toFixed(2)} km`;
    const { floor, ceiling } = app.data.policy;
    const { moves, patients } = app.comparison;
    const label = (plan, at) => (at < 0 ? 'none' : plan.networks[at].label);
    box.replaceChildren(
      el('h2', {}, 'Compared'),
      el('table', { class: 'compared' },
        el('thead', {}, el('tr', {}, el('td'), el('th', { scope: 'col', class: 'n' }, other.name), el('th', { scope: 'col', class: 'n' }, shown.name), el('th', { scope: 'col', class: 'n' }, 'Change'))),
        el('tbody', {},
          row('Networks', a.networks, b.networks, number, 0),
          row(`${number(floor)} to ${number(ceiling)}`, a.inBand, b.inBand, number, 1),
          row('Below the floor', a.below, b.below, number, -1),
          row('Above the ceiling', a.above, b.above, number, -1),
          row('In one piece', a.contiguous, b.contiguous, number, 1),
          row('In no network', a.unplaced.length, b.unplaced.length, number, -1),
          row('Travel, patient-km', a.travel, b.travel, (micro) => number(micro / 1e6), -1),
          row('Mean distance', mean(a), mean(b), km, -1))),
      el('p', {}, `${count(moves.length, 'practice')} with ${count(patients, 'patient')} ${moves.length === 1 ? 'changes' : 'change'} network. They are ringed on the map.`),
      el('details', {}, el('summary', {}, 'Who moves'),
        el('ul', { class: 'members' }, ...moves.slice(0, SHOWN).map((practice) => el('li', {},
          el('button', { type: 'button', class: 'link', onclick: () => app.select({ practice }, { look: true }) }, app.name(practice)),
          el('span', { class: 'n quiet' }, `${label(other, other.of[practice])} → ${label(shown, shown.of[practice])}`)))),
        moves.length > SHOWN && el('p', { class: 'quiet' }, `and ${number(moves.length - SHOWN)} more`)),
    );
  }
}
