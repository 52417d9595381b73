// The table of networks: sorts by any column, and chooses on the map.
import { count, el, meanKm, number, phrase } from './format.js';

const COLUMNS = [
  { key: 'label', title: 'Network', value: (row) => row.label },
  { key: 'size', title: 'Patients', n: true, value: (row) => row.review.size },
  { key: 'practices', title: 'Practices', short: 'Prac.', n: true, value: (row) => row.review.members.length },
  { key: 'travel', title: 'Travel, patient-km', short: 'Travel', n: true, value: (row) => row.review.travel },
  { key: 'mean', title: 'Mean km to the hub', short: 'Mean km', n: true, value: (row) => row.review.travel / Math.max(1, row.review.size) },
  { key: 'notes', title: 'Notes', value: (row) => row.rank },
];

/** Rows that are made at once; the rest of a country's follow while nothing else is to do. */
const AT_ONCE = 120;
/** Rows that one printed sheet holds. */
const SHEET = 60;
const whenIdle = window.requestIdleCallback ?? ((act) => setTimeout(act, 30));

export class Table {
  constructor(box, app) {
    this.app = app;
    this.sort = { key: 'label', down: false };
    this.title = el('h2', {}, 'Networks');
    this.head = el('tr');
    this.body = el('tbody');
    this.table = el('table', { class: 'networks', 'aria-describedby': 'table-keys' }, el('thead', {}, this.head), this.body);
    this.sheet = el('p', { class: 'quiet sheet' });
    box.append(this.title, this.sheet, el('p', { id: 'table-keys', class: 'hidden' }, 'Arrow keys go from network to network, Enter chooses.'), this.table);
    this.body.addEventListener('keydown', (event) => this.#keys(event));
    this.body.addEventListener('click', (event) => {
      const row = event.target.closest('tr');
      if (row) app.select({ network: Number(row.dataset.at) }, { look: event.detail === 2 });
    });
  }

  #rows() {
    const { shown } = this.app.state;
    const rows = shown.standing().map((at) => {
      const review = shown.reviews[at];
      const rank = review.findings.reduce((rank, finding) => Math.max(rank, finding.breaks ? 2 : 1), 0);
      return { at, label: shown.networks[at].label, review, rank };
    });
    const { value } = this.columns.find((column) => column.key === this.sort.key) ?? COLUMNS[0];
    const order = (a, b) => (typeof a === 'string' ? a.localeCompare(b, 'en', { numeric: true }) : a - b);
    rows.sort((a, b) => (this.sort.down ? order(value(b), value(a)) : order(value(a), value(b))) || a.at - b.at);
    return rows;
  }

  /** Makes the rows that are still to be made. */
  finish() { if (this.waiting) this.draw(Infinity); }

  draw(most = AT_ONCE) {
    const { app } = this, { shown, other } = app.state;
    const columns = other ? [...COLUMNS.slice(0, 4), { key: 'moved', title: `Joined and left since ${other.name}`, short: 'In / out', n: true, value: (row) => this.#moved(row.at).sum }, COLUMNS[5]] : COLUMNS;
    if (other) this.joined = this.#joined();
    this.columns = columns;
    this.head.replaceChildren(...columns.map((column) => {
      const sorted = this.sort.key === column.key;
      return el('th', { scope: 'col', class: column.n ? 'n' : '', 'aria-sort': sorted ? (this.sort.down ? 'descending' : 'ascending') : 'none' },
        el('button', { type: 'button', title: column.title, onclick: () => this.#sortBy(column) }, column.short ?? column.title,
          column.short && el('span', { class: 'hidden' }, ` (${column.title})`),
          el('span', { 'aria-hidden': 'true' }, sorted ? (this.sort.down ? ' ▾' : ' ▴') : '')));
    }));
    const rows = this.#rows();
    const focused = this.body.contains(document.activeElement) ? document.activeElement.closest('tr')?.dataset.at : null;
    this.title.textContent = `${shown.name}: ${count(rows.length, 'network')}`;
    this.sheet.textContent = rows.length > SHEET ? 'The sheet holds the first rows of the table as it is sorted; networks.csv holds all of them.' : '';
    // A row that says what it said is kept: a country has many, and a move changes two.
    const kept = this.kept ?? new Map();
    this.kept = new Map();
    const lines = [];
    let made = 0;
    this.waiting = false;
    for (const row of rows) {
      const said = this.#said(row);
      let line = kept.get(said.key);
      if (!line && (made += 1) > most) { this.waiting = true; break; }
      line ??= this.#line(row, said);
      this.kept.set(said.key, line);
      lines.push(line);
    }
    const { children } = this.body;
    const same = lines.findIndex((line, i) => line !== children[i]);
    if (same >= 0 && same === children.length) this.body.append(...lines.slice(same));
    else if (same >= 0 || lines.length !== children.length) this.body.replaceChildren(...lines);
    if (this.waiting && !this.later) {
      for (const [key, line] of kept) if (!this.kept.has(key)) this.kept.set(key, line);
      this.later = whenIdle(() => { this.later = null; this.finish(); });
    }
    if (!this.body.querySelector('.pick[tabindex="0"]') && lines.length) lines[0].querySelector('.pick').tabIndex = 0;
    this.mark();
    if (focused !== null && focused !== undefined) this.body.querySelector(`tr[data-at="${focused}"] .pick`)?.focus();
  }

  /** What a row says, and a key that is another when it says something else. */
  #said({ at, label, review }) {
    const { app } = this, { shown, other } = app.state;
    const { name, colour } = shown.networks[at];
    const locked = shown.locked.size > 0 && shown.members[at].every((member) => shown.locked.has(member));
    const notes = review.findings.map((finding) => phrase(finding, app.data)).join('; ');
    const last = other ? this.#moved(at).text : meanKm(review.travel, review.size).toFixed(2);
    const key = [shown.number, at, label, name, locked, notes, review.size, review.members.length, review.travel, last, colour].join('\u0000');
    return { name, colour: app.data.palette[(colour ?? 0) % app.data.palette.length], locked, notes, last, key };
  }

  #line({ at, label, review, rank }, { name, colour, locked, notes, last }) {
    return el('tr', { 'data-at': at, class: rank === 2 ? 'wrong' : rank ? 'noted' : '' },
      el('th', { scope: 'row' }, el('button', { type: 'button', class: 'pick', tabindex: -1 },
        el('i', { style: `background:${colour}` }), el('b', {}, label), name !== label && el('span', {}, name))),
      el('td', { class: 'n' }, number(review.size)),
      el('td', { class: 'n' }, number(review.members.length)),
      el('td', { class: 'n' }, number(review.travel / 1e6)),
      el('td', { class: 'n' }, last),
      el('td', { class: 'notes', title: notes || null }, rank === 2 ? '✕ ' : rank ? '! ' : '', notes, locked && ' locked'));
  }

  #joined() {
    const { app } = this, { shown, other } = app.state, { moves } = app.comparison;
    const counts = shown.members.map(() => [0, 0]);
    const continuedBy = new Map([...app.comparison.continues].map((a, b) => [a, b]));
    for (const practice of moves) {
      if (shown.of[practice] >= 0) counts[shown.of[practice]][0] += 1;
      const left = continuedBy.get(other.of[practice]);
      if (other.of[practice] >= 0 && left !== undefined) counts[left][1] += 1;
    }
    return counts;
  }

  #moved(at) {
    const [joined, left] = this.joined?.[at] ?? [0, 0];
    return { sum: joined + left, text: joined || left ? `+${joined} −${left}` : '' };
  }

  #sortBy({ key }) {
    this.sort = { key, down: this.sort.key === key ? !this.sort.down : key !== 'label' };
    this.draw();
    this.head.querySelectorAll('button')[this.columns.findIndex((column) => column.key === key)]?.focus();
    this.app.say(`Sorted by ${this.columns.find((column) => column.key === key).title}, ${this.sort.down ? 'descending' : 'ascending'}.`);
  }

  /** Marks the chosen network. */
  mark() {
    const at = String(this.app.selectedNetwork());
    for (const row of this.body.querySelectorAll('tr.chosen')) { row.classList.remove('chosen'); row.querySelector('.pick').removeAttribute('aria-current'); }
    const row = this.body.querySelector(`tr[data-at="${at}"]`);
    if (!row) return;
    row.classList.add('chosen');
    row.querySelector('.pick').setAttribute('aria-current', 'true');
    for (const pick of this.body.querySelectorAll('.pick[tabindex="0"]')) pick.tabIndex = -1;
    row.querySelector('.pick').tabIndex = 0;
    if (!this.body.contains(document.activeElement)) row.scrollIntoView({ block: 'nearest' });
  }

  #keys(event) {
    const row = event.target.closest('tr');
    const to = { ArrowDown: row?.nextElementSibling, ArrowUp: row?.previousElementSibling, Home: this.body.firstElementChild, End: this.body.lastElementChild }[event.key];
    if (!to) return;
    event.preventDefault();
    for (const pick of this.body.querySelectorAll('.pick[tabindex="0"]')) pick.tabIndex = -1;
    const pick = to.querySelector('.pick');
    pick.tabIndex = 0;
    pick.focus();
  }
}
