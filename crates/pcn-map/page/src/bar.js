// The bar of plans and changes: which plan is shown, what it is compared with, undo, redo, export.
import { el, count, patientKm, signed } from './format.js';
import { locksToml, planCsv, save } from './export.js';

export class Bar {
  constructor(box, app) {
    this.app = app;
    const { plans, state } = app;
    const options = () => plans.map((plan, at) => el('option', { value: at }, plan.name));
    this.shown = el('select', { id: 'shown', onchange: () => app.show(plans[this.shown.value]) }, ...options());
    this.other = el('select', { id: 'other', onchange: () => app.show(state.shown, plans[this.other.value] ?? null) },
      el('option', { value: '-1' }, 'nothing'), ...options());
    const button = (text, onclick, attributes = {}) => el('button', { type: 'button', onclick, ...attributes }, text);
    this.swap = button('Switch', () => app.show(state.other, state.shown), { title: 'Show the other plan' });
    this.swipe = button('Swipe', () => { state.swipe = !state.swipe; app.refresh(); }, { 'aria-pressed': 'false' });
    this.undo = button('Undo', () => app.step('undo'));
    this.redo = button('Redo', () => app.step('redo'));
    this.reset = button('Reset', () => app.reset());
    this.note = el('p', { id: 'changes' });
    this.export = button('Export plan', () => save('plan.csv', planCsv(app.data.practices, state.shown)), {
      id: 'export', title: 'For pcn check: save it as plan.csv in a folder with the plan.json of this plan, which holds its rules and terms' });
    this.locks = button('Export locks', () => save('locks.toml', locksToml(app.data.practices, state.shown, app.data.title)), { id: 'export-locks' });
    const choose = (text, select) => el('label', {}, text, ' ', select);
    box.append(
      el('div', { class: 'group' }, choose('Show', this.shown), plans.length > 1 && choose('compared with', this.other),
        plans.length > 1 && this.swap, plans.length > 1 && this.swipe),
      el('div', { class: 'group what-if' }, el('span', { class: 'title' }, 'What if'), this.note, this.undo, this.redo, this.reset, this.export, this.locks),
    );
    document.addEventListener('keydown', (event) => {
      if (!(event.ctrlKey || event.metaKey) || /^(INPUT|TEXTAREA)$/.test(event.target.tagName)) return;
      const key = event.key.toLowerCase();
      if (key === 'z') { event.preventDefault(); app.step(event.shiftKey ? 'redo' : 'undo'); }
      if (key === 'y') { event.preventDefault(); app.step('redo'); }
    });
  }

  draw() {
    const { state } = this.app;
    const { shown, other } = state;
    this.shown.value = String(shown.number);
    this.other.value = String(other ? other.number : -1);
    for (const option of this.other.options) option.disabled = option.value === String(shown.number);
    this.swap.disabled = this.swipe.disabled = !other;
    this.swipe.setAttribute('aria-pressed', String(state.swipe));
    this.undo.disabled = !shown.done.length;
    this.redo.disabled = !shown.undone.length;
    this.reset.disabled = !shown.done.length;
    this.locks.disabled = !shown.locked.size;
    const changed = shown.changed().length;
    const now = shown.sum();
    const wrong = now.violations ? el('b', { class: 'bad' }, `${count(now.violations, 'violation')}`) : 'no violations';
    this.note.replaceChildren(...(changed
      ? [`${count(changed, 'practice')} moved, score ${signed(now.total - shown.before.total, patientKm)} patient-km, `, wrong]
      : ['nothing moved, ', wrong]));
  }
}
