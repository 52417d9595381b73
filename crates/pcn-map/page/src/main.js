// Puts the page together: what is shown, what is chosen, what happens on a click or a key.
import { Model } from './model.js';
import { Plan } from './plan.js';
import { compare } from './compare.js';
import { MapView } from './map.js';
import { Bar } from './bar.js';
import { Card } from './card.js';
import { Differences } from './differences.js';
import { Strip } from './strip.js';
import { Table } from './table.js';
import { Search } from './search.js';
import { Pointer } from './pointer.js';
import { layerList, legend } from './layers.js';
import { printing } from './printing.js';
import { count, el, meanKm, number, patientKm, phrase, practiceName, signed } from './format.js';

const byId = (id) => document.getElementById(id);

class App {
  constructor(data) {
    this.data = data;
    this.model = new Model(data);
    this.plans = data.plans.map((plan, at) => new Plan(this.model, plan, at));
    this.state = {
      shown: this.plans[0], other: null, swipe: false, swipeAt: 0.5, selected: null, hovered: null, moved: null,
      layers: { areas: true, practices: true, labels: true, spokes: false, neighbours: false, bridges: true, basemap: false,
        boundaries: data.boundaries.map(() => true) },
    };
    byId('title').textContent = data.title;
    byId('sources').append(...data.about.sources.map((line) => el('p', {}, line)));
    this.map = new MapView(byId('map'), data, this.model, this.state);
    this.bar = new Bar(byId('bar'), this);
    this.card = new Card(byId('card'), this);
    this.differences = new Differences(byId('differences'), this);
    this.table = new Table(byId('networks'), this);
    this.strip = new Strip(byId('sizes'), this);
    this.search = new Search(byId('search'), byId('found'), this);
    this.pointer = new Pointer(byId('map'), byId('tip'), this);
    layerList(byId('layer-list'), this);
    this.#buttons();
    printing(this);
    this.refresh();
    // What is drawn on a canvas does not follow when the font arrives.
    document.fonts.ready.then(() => { this.map.request(); this.strip.draw(); });
  }

  #buttons() {
    byId('zoom-in').onclick = () => this.look((view) => view.zoom(1.5));
    byId('zoom-out').onclick = () => this.look((view) => view.zoom(1 / 1.5));
    byId('zoom-all').onclick = () => { this.look((view) => view.fit(view.bounds)); this.map.touched = false; };
    byId('print').onclick = () => window.print();
    const theme = byId('theme');
    const dark = window.matchMedia('(prefers-color-scheme: dark)');
    const isDark = () => (document.documentElement.dataset.theme ?? (dark.matches ? 'dark' : 'light')) === 'dark';
    const show = () => { theme.setAttribute('aria-pressed', String(isDark())); this.map.recolour(); this.map.request(); this.strip.draw(); };
    theme.onclick = () => { document.documentElement.dataset.theme = isDark() ? 'light' : 'dark'; show(); };
    dark.addEventListener('change', show);
    show();
    const divider = byId('divider');
    divider.oninput = () => { this.state.swipeAt = Number(divider.value) / 1000; this.map.request(); this.#sides(); };
  }

  look(change) { this.map.touched = true; change(this.map.view); this.map.follow(); }

  say(text) { byId('said').textContent = text; }

  name(practice) { return practiceName(this.data, practice); }

  networkName(plan, at) {
    const { label, name } = plan.networks[at];
    return name === label ? label : `${label} ${name}`;
  }

  /** Chooses a practice or a network of the plan shown, or nothing; `look` moves the map there. */
  select(selected, { look = false, focus = false } = {}) {
    this.state.selected = selected && { plan: this.state.shown, ...selected };
    if (selected && look) {
      this.map.touched = true;
      if (selected.practice !== undefined) this.map.showPractice(selected.practice);
      else this.map.showNetwork(this.state.shown, selected.network);
    }
    this.card.draw();
    this.table.mark();
    this.strip.draw();
    this.map.request();
    if (focus) byId('card').focus();
  }

  selectedNetwork() {
    const { selected, shown } = this.state;
    if (!selected) return -1;
    return selected.practice !== undefined ? shown.of[selected.practice] : selected.plan === shown ? selected.network : -1;
  }

  /** Shows a plan, beside another or alone. */
  show(plan, other = this.state.other) {
    const { selected } = this.state;
    this.state.shown = plan;
    this.state.other = other === plan ? null : other;
    if (!this.state.other) this.state.swipe = false;
    if (selected?.network !== undefined && selected.plan !== plan) this.state.selected = null;
    this.refresh();
  }

  move(practice, to) {
    const { shown } = this.state;
    const refused = shown.refusal(practice, to);
    if (refused) { this.say(refused); return; }
    const before = shown.of[practice];
    const into = shown.move(practice, to);
    this.refresh();
    const tell = (at) => shown.reviews[at] ? `${shown.networks[at].label} now has ${count(shown.reviews[at].size, 'patient')}${
      shown.reviews[at].findings.map((finding) => `, ${phrase(finding, this.data)}`).join('')}. ` : '';
    this.say(`Moved ${this.name(practice)} to ${shown.networks[into].label}. ${tell(into)}${before >= 0 ? tell(before) : ''}${this.change()}`);
  }

  step(kind) {
    const step = this.state.shown[kind]();
    if (!step) return;
    this.refresh();
    this.say(`${kind === 'undo' ? 'Undone' : 'Redone'}: ${this.name(step.practice)}. ${this.change()}`);
  }

  reset() {
    this.state.shown.reset();
    if (this.state.selected?.network >= this.state.shown.members.length) this.state.selected = null;
    this.refresh();
    this.say('All changes taken back.');
  }

  /** How the score differs from that of the plan as it was read. */
  change() {
    const { before } = this.state.shown, now = this.state.shown.sum();
    const change = now.total - before.total;
    return `Score ${signed(change, patientKm)} patient-km, ${count(now.violations, 'violation')}.`;
  }

  toggleLock(practices) {
    const { locked } = this.state.shown;
    const all = practices.every((practice) => locked.has(practice));
    for (const practice of practices) if (all) locked.delete(practice); else locked.add(practice);
    this.say(`${all ? 'Unlocked' : 'Locked'} ${count(practices.length, 'practice')}.`);
    this.card.draw();
    this.table.draw();
    this.bar.draw();
  }

  /** Everything anew after a change. */
  refresh() {
    const { state } = this;
    this.comparison = state.other ? compare(this.model, state.other, state.shown) : null;
    const changed = state.shown.changed();
    state.moved = this.comparison ? new Set(this.comparison.moves) : changed.length ? new Set(changed) : null;
    byId('divider').hidden = !(state.swipe && state.other);
    this.#sides();
    this.#status();
    this.bar.draw();
    this.card.draw();
    this.differences.draw();
    this.table.draw();
    this.map.paths(state.shown);
    this.strip.draw();
    legend(byId('legend'), this);
    byId('map').setAttribute('aria-label', `Map: ${state.shown.name}, ${count(state.shown.standing().length, 'network')}`);
    this.map.request();
  }

  #sides() {
    const { swipe, other, shown, swipeAt } = this.state;
    const sides = byId('sides');
    sides.hidden = !(swipe && other);
    if (sides.hidden) return;
    sides.replaceChildren(el('span', {}, `◂ ${shown.name}`), el('span', {}, `${other.name} ▸`));
    sides.style.left = `${swipeAt * 100}%`;
  }

  #status() {
    const { about } = this.data, { shown } = this.state;
    const sum = shown.sum();
    const parts = [];
    if (shown.number === 0 && !shown.changed().length) {
      const good = about.status === 'optimal' || (about.gap !== null && about.gap <= 0.01);
      parts.push(el('b', { class: good ? 'chip good' : 'chip' }, about.words));
    } else {
      const own = shown.number === 0 ? 'changed here' : shown.changed().length ? `${shown.name}, changed here` : shown.name;
      parts.push(el('b', { class: 'chip' }, own));
    }
    parts.push(` ${count(sum.networks, 'network')}, ${count(this.model.count - sum.unplaced.length, 'practice')}, ${count(sum.patients, 'patient')}. `);
    parts.push(`${number(sum.inBand)} hold ${number(this.data.policy.floor)} to ${number(this.data.policy.ceiling)}. `);
    parts.push(`Mean distance to the hub ${meanKm(sum.travel, sum.patients).toFixed(2)} km.`);
    byId('status').replaceChildren(...parts);
  }
}

const started = performance.now();
const app = new App(JSON.parse(byId('data').textContent));
window.pcn = app;
// Ready is when the map has been drawn once.
requestAnimationFrame(() => { document.documentElement.dataset.ready = String(Math.round(performance.now() - started)); });
