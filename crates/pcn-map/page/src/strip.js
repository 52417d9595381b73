// Every network's size in one strip, smallest first, against the floor and the ceiling.
import { count, number } from './format.js';

export class Strip {
  constructor(canvas, app) {
    this.canvas = canvas;
    this.app = app;
    // The observer's sizes, as asking for them would lay out the whole page.
    new ResizeObserver(([entry]) => { this.size = [entry.contentRect.width, entry.contentRect.height]; if (!app.map.printing) this.draw(); }).observe(canvas.parentElement);
    canvas.addEventListener('click', (event) => {
      const at = this.#at(event);
      if (at !== undefined) app.select({ network: at }, { look: true });
    });
    canvas.addEventListener('pointermove', (event) => {
      const at = this.#at(event), { shown } = app.state;
      canvas.title = at === undefined ? '' : `${app.networkName(shown, at)}: ${count(shown.reviews[at].size, 'patient')}`;
      app.state.hovered = at === undefined ? null : { plan: shown, network: at };
      app.map.follow();
    });
    canvas.addEventListener('pointerleave', () => { app.state.hovered = null; app.map.follow(); });
  }

  #at(event) {
    if (!this.order) return undefined;
    return this.order[Math.floor((event.offsetX - this.left) / this.step)];
  }

  draw([width, height] = this.size ?? [0, 0]) {
    const { canvas, app } = this, { shown } = app.state, { policy, palette } = app.data;
    if (width < 10) return;
    const ratio = window.devicePixelRatio || 1;
    canvas.width = width * ratio; canvas.height = height * ratio;
    canvas.style.width = `${width}px`; canvas.style.height = `${height}px`;
    const context = canvas.getContext('2d');
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, width, height);
    const theme = app.map.theme();
    this.order = shown.standing().sort((a, b) => shown.reviews[a].size - shown.reviews[b].size || a - b);
    const sizes = this.order.map((at) => shown.reviews[at].size);
    const most = Math.max(policy.cap, policy.ceiling * 1.15, sizes.at(Math.floor(sizes.length * 0.99)) ?? 0);
    this.left = 58;
    this.step = (width - this.left - 8) / Math.max(1, this.order.length);
    const top = 8, bottom = height - 8;
    const y = (size) => bottom - Math.min(1.04, size / most) * (bottom - top);
    const gap = this.step > 5 ? Math.min(3, this.step * 0.2) : 0;
    const chosen = app.selectedNetwork();
    this.order.forEach((at, i) => {
      context.globalAlpha = chosen < 0 || chosen === at ? theme.fill : theme.fill * 0.55;
      context.fillStyle = palette[(shown.networks[at].colour ?? 0) % palette.length];
      context.fillRect(this.left + i * this.step, y(sizes[i]), Math.max(0.7, this.step - gap), bottom - y(sizes[i]));
      context.globalAlpha = 1;
      const breaks = shown.reviews[at].findings.some((finding) => finding.breaks);
      if (breaks || chosen === at) {
        context.fillStyle = chosen === at ? theme.accent : theme.moved;
        context.fillRect(this.left + i * this.step, y(sizes[i]) - 3, Math.max(1.5, this.step - gap), 3);
      }
    });
    context.font = '11px Inter, system-ui, sans-serif';
    context.textAlign = 'right';
    context.textBaseline = 'middle';
    for (const size of [policy.floor, policy.ceiling]) {
      context.strokeStyle = context.fillStyle = theme.ink;
      context.lineWidth = 1;
      context.beginPath();
      context.moveTo(this.left - 4, y(size)); context.lineTo(width - 8, y(size));
      context.stroke();
      context.fillText(number(size), this.left - 8, y(size));
    }
    const sum = shown.sum();
    canvas.setAttribute('aria-label', `Sizes of ${count(sum.networks, 'network')}: from ${number(sizes[0] ?? 0)} to ${number(sizes.at(-1) ?? 0)} patients; ${
      number(sum.below)} below the floor of ${number(policy.floor)}, ${number(sum.inBand)} in the band, ${number(sum.above)} above the ceiling of ${number(policy.ceiling)}. The table holds every size.`);
  }
}
