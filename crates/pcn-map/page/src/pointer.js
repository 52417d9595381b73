// The mouse, fingers and keys on the map.
import { count, el, number, phrase } from './format.js';

export class Pointer {
  constructor(canvas, tip, app) {
    Object.assign(this, { canvas, tip, app, fingers: new Map() });
    canvas.addEventListener('pointerdown', (event) => this.#down(event));
    canvas.addEventListener('pointermove', (event) => this.#move(event));
    canvas.addEventListener('pointerup', (event) => this.#up(event));
    canvas.addEventListener('pointercancel', (event) => this.fingers.delete(event.pointerId));
    canvas.addEventListener('pointerleave', () => this.#hover(null));
    canvas.addEventListener('wheel', (event) => {
      event.preventDefault();
      const step = event.deltaMode ? event.deltaY * 30 : event.deltaY;
      app.look((view) => view.zoom(Math.exp(-step * 0.0016), event.offsetX, event.offsetY));
    }, { passive: false });
    canvas.addEventListener('dblclick', (event) => app.look((view) => view.zoom(2, event.offsetX, event.offsetY)));
    canvas.addEventListener('keydown', (event) => this.#key(event));
  }

  #down(event) {
    this.canvas.setPointerCapture(event.pointerId);
    this.fingers.set(event.pointerId, [event.offsetX, event.offsetY]);
    this.start = [event.offsetX, event.offsetY];
    this.dragged = false;
  }

  #move(event) {
    const here = [event.offsetX, event.offsetY];
    const last = this.fingers.get(event.pointerId);
    if (!last) { this.#hover(here); return; }
    this.fingers.set(event.pointerId, here);
    if (Math.hypot(here[0] - this.start[0], here[1] - this.start[1]) > 4) this.dragged = true;
    if (this.fingers.size === 2) {
      const [a] = [...this.fingers].filter(([id]) => id !== event.pointerId).map(([, at]) => at);
      const apart = (p) => Math.hypot(p[0] - a[0], p[1] - a[1]) || 1;
      this.app.look((view) => view.zoom(apart(here) / apart(last), (a[0] + here[0]) / 2, (a[1] + here[1]) / 2));
    } else if (this.dragged) {
      this.#hover(null);
      this.app.look((view) => view.pan(here[0] - last[0], here[1] - last[1]));
    }
  }

  #up(event) {
    this.fingers.delete(event.pointerId);
    if (this.dragged || event.button) return;
    const { app } = this, { state, map } = app;
    const other = state.swipe && state.other && event.offsetX > map.view.width * state.swipeAt;
    const hit = map.hit(other ? state.other : state.shown, event.offsetX, event.offsetY);
    if (other) { if (hit?.practice !== undefined) app.select({ practice: hit.practice }); return; }
    app.select(hit && (hit.practice !== undefined ? { practice: hit.practice } : { network: hit.network }));
  }

  #hover(at) {
    const { app, tip } = this, { state, map } = app;
    const plan = at && state.swipe && state.other && at[0] > map.view.width * state.swipeAt ? state.other : state.shown;
    const hit = at && map.hit(plan, ...at);
    const was = state.hovered;
    state.hovered = hit && { ...hit, plan };
    this.canvas.style.cursor = hit ? 'pointer' : 'grab';
    if (was?.network !== hit?.network || was?.plan !== state.hovered?.plan) map.follow();
    tip.hidden = !hit;
    if (!hit) return;
    const { practices } = app.data;
    const lines = [];
    if (hit.practice !== undefined) {
      const p = hit.practice, hub = plan.reviews[hit.network]?.hub;
      lines.push(el('b', {}, app.name(p)), el('span', {}, `${practices.code[p]}, ${count(practices.list_size[p], 'patient')}`));
      if (hit.network >= 0) lines.push(el('span', {}, hub === p ? 'hub of its network' : `${app.model.km(p, hub).toFixed(1)} km to the hub`));
    }
    if (hit.network >= 0) {
      const review = plan.reviews[hit.network];
      lines.push(el(hit.practice === undefined ? 'b' : 'span', {}, app.networkName(plan, hit.network)));
      lines.push(el('span', {}, `${number(review.size)} patients, ${count(review.members.length, 'practice')}`));
      for (const finding of review.findings) lines.push(el('span', { class: finding.breaks ? 'bad' : '' }, phrase(finding, app.data)));
    }
    tip.replaceChildren(...lines);
    const width = tip.offsetWidth, height = tip.offsetHeight;
    tip.style.left = `${Math.max(4, Math.min(at[0] + 16, map.view.width - width - 6))}px`;
    tip.style.top = `${at[1] + 18 + height > map.view.height ? Math.max(4, at[1] - height - 12) : at[1] + 18}px`;
  }

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { app } = this;
    const step = 80;
    const act = {
      ArrowLeft: () => app.look((view) => view.pan(step, 0)), ArrowRight: () => app.look((view) => view.pan(-step, 0)),
      ArrowUp: () => app.look((view) => view.pan(0, step)), ArrowDown: () => app.look((view) => view.pan(0, -step)),
      '+': () => app.look((view) => view.zoom(1.5)), '=': () => app.look((view) => view.zoom(1.5)), '-': () => app.look((view) => view.zoom(1 / 1.5)),
      0: () => app.look((view) => view.fit(view.bounds)),
      n: () => this.#next(1), p: () => this.#next(-1), Escape: () => app.select(null),
      Enter: () => document.getElementById('card').focus(),
    }[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  }

  #next(step) {
    const { app } = this, { shown } = app.state;
    const order = shown.standing();
    const at = order.indexOf(app.selectedNetwork());
    const network = order[(at + step + order.length) % order.length] ?? order[0];
    app.select({ network }, { look: true });
    const review = shown.reviews[network];
    app.say(`${app.networkName(shown, network)}, ${count(review.size, 'patient')}, ${count(review.members.length, 'practice')}`);
  }
}
