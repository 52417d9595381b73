// Search by name, code, postcode or network: a combobox with a list of what was found.
import { calm, el, number } from './format.js';

const MOST = 12;
const plain = (text) => text.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '');
const tight = (text) => plain(text).replace(/\s+/g, '');

export class Search {
  constructor(input, list, app) {
    Object.assign(this, { input, list, app, at: -1, found: [] });
    const { practices } = app.data;
    this.rows = practices.code.map((code, i) => ({
      i, code: tight(code), name: plain(practices.name[i]), postcode: tight(practices.postcode[i]),
    }));
    input.addEventListener('input', () => this.#find());
    input.addEventListener('keydown', (event) => this.#key(event));
    // Who is back and typing by then keeps what was found.
    input.addEventListener('blur', () => setTimeout(() => { if (document.activeElement !== input) this.#close(); }, 150));
    document.addEventListener('keydown', (event) => {
      if (event.key === '/' && !/^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) { event.preventDefault(); input.focus(); }
    });
  }

  #find() {
    const wanted = plain(this.input.value.trim()), short = tight(wanted);
    const { app } = this, { shown } = app.state, { practices } = app.data;
    if (!wanted) { this.#close(); return; }
    const rank = (row) => (row.code === short || row.postcode === short ? 0 : row.code.startsWith(short) ? 1 : row.name.startsWith(wanted) ? 2
      : row.postcode.startsWith(short) ? 3 : row.name.includes(wanted) ? 4 : 9);
    const networks = shown.standing().filter((at) => tight(shown.networks[at].label).startsWith(short) || plain(shown.networks[at].name).includes(wanted))
      .slice(0, 4).map((at) => ({ select: { network: at }, text: app.networkName(shown, at), note: `network, ${number(shown.reviews[at].size)}` }));
    const ranked = this.rows.map((row) => [rank(row), row.i]).filter(([r]) => r < 9).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
    const found = ranked.slice(0, MOST - networks.length).map(([, i]) => ({
      select: { practice: i }, text: calm(practices.name[i]) || practices.code[i], note: `${practices.code[i]} ${practices.postcode[i]}`,
    }));
    this.found = ranked[0]?.[0] < 2 ? [...found, ...networks] : [...networks, ...found];
    this.at = this.found.length ? 0 : -1;
    this.#draw();
    app.say(this.found.length ? `${this.found.length} found` : 'nothing found');
  }

  #draw() {
    const { list, input } = this;
    list.replaceChildren(...(this.found.length ? this.found.map((item, at) => el('li', {
      role: 'option', id: `found-${at}`, 'aria-selected': String(at === this.at), onpointerdown: (event) => { event.preventDefault(); this.#choose(at); },
    }, el('b', {}, item.text), ' ', el('span', {}, item.note))) : [el('li', { role: 'option', 'aria-disabled': 'true', 'aria-selected': 'false' }, 'Nothing found')]));
    list.hidden = false;
    input.setAttribute('aria-expanded', 'true');
    if (this.at >= 0) input.setAttribute('aria-activedescendant', `found-${this.at}`);
    else input.removeAttribute('aria-activedescendant');
  }

  #key(event) {
    if (event.key === 'Escape') { this.input.value = ''; this.#close(); return; }
    if (!this.found.length) return;
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      this.at = (this.at + (event.key === 'ArrowDown' ? 1 : -1) + this.found.length) % this.found.length;
      this.#draw();
    } else if (event.key === 'Enter') { event.preventDefault(); this.#choose(this.at); }
  }

  #choose(at) {
    const item = this.found[at];
    if (!item) return;
    this.#close();
    this.app.select(item.select, { look: true, focus: true });
  }

  #close() {
    this.list.hidden = true;
    this.found = [];
    this.input.setAttribute('aria-expanded', 'false');
    this.input.removeAttribute('aria-activedescendant');
  }
}
