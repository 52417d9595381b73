// What is chosen, in full: a practice with what moving it would do, or a network with its members.
import { count, el, meanKm, number, patientKm, phrase, signed } from './format.js';

export class Card {
  constructor(box, app) {
    this.box = box;
    this.app = app;
  }

  draw() {
    const { selected, shown } = this.app.state;
    const parts = !selected ? this.#nothing()
      : selected.practice !== undefined ? this.#practice(selected.practice)
      : shown.members[selected.network]?.length ? this.#network(selected.network) : this.#nothing();
    // Redrawing must not throw away the focus of someone who works with the keyboard.
    const held = this.box.contains(document.activeElement) ? document.activeElement.dataset?.key ?? '' : null;
    this.box.replaceChildren(...parts.filter(Boolean));
    if (held !== null) (this.box.querySelector(`[data-key="${CSS.escape(held)}"]:not(:disabled)`) ?? this.box).focus();
  }

  #nothing() {
    const { app } = this, { shown, other } = app.state, sum = shown.sum(), { data } = app, { about } = data;
    const lines = [];
    for (const at of shown.standing()) {
      for (const finding of shown.reviews[at].findings) if (finding.breaks) lines.push([at, finding]);
    }
    const wrong = sum.broken.map((rule) => el('li', {}, phrase(rule, data)));
    return [
      el('h2', {}, shown.name),
      !other && el('dl', { class: 'figures' },
        ...figure('Score', `${patientKm(sum.total)} patient-km`),
        ...(shown.number === 0 && about.recounted && about.bound_micro !== null && !shown.changed().length ? figure('No plan scores less than', `${patientKm(about.bound_micro)}`) : []),
        ...terms(sum, app.model),
        ...figure('In the band', `${number(sum.inBand)} of ${number(sum.networks)}`),
        ...figure('In one piece', `${number(sum.contiguous)} of ${number(sum.networks)}`)),
      !about.recounted && unknown(data),
      sum.wrongCount && el('p', { class: 'bad' }, `${count(sum.networks, 'network')}, ${number(data.least)}${data.most !== data.least ? ` to ${number(data.most)}` : ''} were asked for`),
      sum.unplaced.length > 0 && el('p', { class: 'bad' }, `${count(sum.unplaced.length, 'practice')} in no network`),
      lines.length + wrong.length > 0 && el('ul', { class: 'findings' }, ...wrong, ...lines.slice(0, 8).map(([at, finding]) =>
        el('li', {}, this.#networkButton(at), ' ', phrase(finding, data)))),
      lines.length > 8 && el('p', { class: 'quiet' }, `and ${number(lines.length - 8)} more, marked in the table`),
      el('p', { class: 'quiet hint' }, 'Choose a network or a practice on the map, in the table, or by searching.'),
    ];
  }

  #networkButton(at) {
    const { shown } = this.app.state;
    return el('button', { type: 'button', class: 'link', 'data-key': `n${at}`, onclick: () => this.app.select({ network: at }, { look: true }) },
      this.app.networkName(shown, at));
  }

  #practice(practice) {
    const { app } = this, { shown } = app.state, { data } = app, { practices } = data;
    const at = shown.of[practice];
    const review = shown.reviews[at];
    const hub = review?.hub;
    const facts = [practices.code[practice], practices.postcode[practice], practices.commissioner[practice]].filter(Boolean).join(' · ');
    const locked = shown.locked.has(practice);
    return [
      el('h2', {}, app.name(practice), ' ', locked && el('span', { class: 'chip' }, 'locked')),
      el('p', { class: 'quiet' }, facts),
      el('dl', { class: 'figures' },
        ...figure('List', count(practices.list_size[practice], 'patient')),
        ...figure('Network', at < 0 ? 'none' : this.#networkButton(at)),
        ...(at < 0 ? [] : figure('Hub', hub === practice ? 'this practice' : `${app.name(hub)}, ${app.model.km(practice, hub).toFixed(1)} km`))),
      el('h3', {}, 'Why here, and what if'),
      this.#options(practice),
      el('p', { class: 'buttons' },
        el('button', { type: 'button', 'data-key': 'new', disabled: locked || shown.members[at]?.length === 1, onclick: () => app.move(practice, null) }, 'Start a new network'),
        el('button', { type: 'button', 'data-key': 'lock', 'aria-pressed': String(locked), onclick: () => app.toggleLock([practice]) }, locked ? 'Unlock' : 'Lock'),
        el('button', { type: 'button', 'data-key': 'zoom', onclick: () => app.select({ practice }, { look: true }) }, 'Zoom to it')),
      ...(review ? [el('h3', {}, app.networkName(shown, at)), badges(review, data)] : []),
    ];
  }

  /** What each move to a neighbouring network would do. */
  #options(practice) {
    const { app } = this, { shown } = app.state, { data } = app;
    const rows = shown.around(practice).map((to) => ({ to, tried: shown.tryMove(practice, to) }))
      .sort((a, b) => a.tried.change - b.tried.change);
    if (!rows.length) return el('p', { class: 'quiet' }, 'No neighbouring practice is in another network.');
    const best = rows[0].tried.change;
    const breaking = ({ reviewFrom, reviewTo, broken }) => [...broken,
      ...[reviewFrom, reviewTo].filter(Boolean).flatMap((review) => review.findings.filter((f) => f.breaks))];
    const verdict = shown.of[practice] < 0 ? 'It is in no network.' : best >= 0
      ? 'Every move to a neighbouring network raises the score.'
      : rows.some(({ tried }) => tried.change < 0 && !breaking(tried).length) ? 'A move lowers the score and breaks nothing.'
        : 'A move lowers the score, but breaks a rule.';
    return el('div', {}, el('p', {}, verdict), el('table', { class: 'options' },
      el('thead', {}, el('tr', {}, el('th', { scope: 'col' }, 'Move to'), el('th', { scope: 'col', class: 'n' }, 'Score'), el('th', { scope: 'col' }, 'Then'))),
      el('tbody', {}, ...rows.map(({ to, tried }) => {
        const breaks = breaking(tried);
        const refused = shown.refusal(practice, to);
        const then = breaks.length ? breaks.map((finding) => phrase(finding, data)).join('; ')
          : `${number(tried.reviewTo.size)}${tried.reviewFrom ? ` and ${number(tried.reviewFrom.size)} stay` : ''}`;
        return el('tr', {},
          el('td', {}, el('button', { type: 'button', class: 'move', 'data-key': `m${to}`, disabled: refused !== null, title: refused, onclick: () => app.move(practice, to) }, app.networkName(shown, to))),
          el('td', { class: 'n' }, signed(tried.change / 1e6)),
          el('td', { class: breaks.length ? 'bad' : 'quiet' }, then));
      }))));
  }

  #network(at) {
    const { app } = this, { shown } = app.state, { data } = app, { practices } = data;
    const review = shown.reviews[at], members = shown.members[at];
    const locked = members.every((member) => shown.locked.has(member));
    const listed = [...members].sort((a, b) => practices.list_size[b] - practices.list_size[a]);
    const commissioners = new Set(members.map((member) => practices.commissioner[member]).filter(Boolean));
    return [
      el('h2', {}, app.networkName(shown, at), ' ', locked && el('span', { class: 'chip' }, 'locked')),
      badges(review, data),
      shown.networks[at].waived && el('p', { class: 'quiet' }, shown.networks[at].waived),
      el('dl', { class: 'figures' },
        ...figure('Patients', number(review.size)),
        ...figure('Practices', number(members.length)),
        ...figure('Hub', app.name(review.hub)),
        ...figure('Mean distance', `${meanKm(review.travel, review.size).toFixed(2)} km`),
        ...figure('Score', `${patientKm(review.total)} patient-km`),
        ...terms(review, app.model),
        ...(commissioners.size > 1 ? figure('Commissioners', [...commissioners].sort().join(', ')) : [])),
      ...money(shown, at),
      el('p', { class: 'buttons' },
        el('button', { type: 'button', 'data-key': 'zoom', onclick: () => app.select({ network: at }, { look: true }) }, 'Zoom to it'),
        el('button', { type: 'button', 'data-key': 'lock', 'aria-pressed': String(locked), onclick: () => app.toggleLock(members) }, locked ? 'Unlock' : 'Lock')),
      el('h3', {}, 'Members'),
      el('ul', { class: 'members' }, ...listed.map((member) => el('li', {},
        el('button', { type: 'button', class: 'link', 'data-key': `p${member}`, onclick: () => app.select({ practice: member }) }, app.name(member)),
        el('span', { class: 'n' }, number(practices.list_size[member])),
        el('span', { class: 'n quiet' }, member === review.hub ? 'hub' : `${app.model.km(member, review.hub).toFixed(1)} km`)))),
    ];
  }
}

const figure = (name, value) => [el('dt', {}, name), el('dd', {}, value)];

/** The score by term: of a network, or summed over a plan. */
function terms({ travel, shortfall, excess, further }, model) {
  return [
    ...figure(model.travelCounts ? 'Travel' : 'Travel (not counted)', patientKm(travel)),
    ...(shortfall ? figure('Below the floor', patientKm(shortfall)) : []),
    ...(excess ? figure('Above the ceiling', patientKm(excess)) : []),
    ...model.further.flatMap((name, at) => figure(name.charAt(0).toUpperCase() + name.slice(1), patientKm(further[at]))),
  ];
}

/** What the page cannot price, by name: never silently. */
function unknown({ about, objective }) {
  const what = objective.unknown.length ? `counted ${objective.unknown.join(', ')}, which its record does not hold`
    : 'was scored in another way than its record says';
  return el('p', { class: 'bad' }, `This plan ${what}. Scores here leave that out; its own score is ${patientKm(about.score_micro)}.`);
}

/** What a network is paid in a year, where the plan's record says so and nothing was moved. */
function money(plan, at) {
  const lines = plan.start.money?.[at];
  if (!lines?.length) return [];
  if (!plan.isAsRead(at)) return [el('p', { class: 'quiet' }, 'Yearly amounts are known for the network as it was read.')];
  const pounds = (value) => `£${number(value)}`;
  return [el('details', { class: 'money' }, el('summary', {}, `Money: ${pounds(lines.reduce((sum, [, value]) => sum + value, 0))} a year`),
    el('dl', { class: 'figures' }, ...lines.flatMap(([name, value]) => figure(name, pounds(value)))))];
}

function badges(review, data) {
  const { findings, size } = review;
  const inside = size >= data.policy.floor && size <= data.policy.ceiling
    && el('span', { class: findings.length ? 'chip' : 'chip good' }, `inside the band: ${number(size)} patients`);
  return el('p', { class: 'badges' }, inside, ...findings.flatMap((finding) =>
    [' ', el('span', { class: finding.breaks ? 'chip wrong' : 'chip noted' }, `${finding.breaks ? 'Violation' : 'Exception'}: ${phrase(finding, data)}`)]));
}
