// The map itself: a canvas that draws one plan, or two on either side of a divider.
import { Areas } from './areas.js';
import { Borders } from './borders.js';
import { Glide } from './glide.js';
import { boundsOf, View } from './view.js';
import { places } from './model.js';
import { Tiles } from './tiles.js';
import { calm } from './format.js';

const DOT = { least: 1.6, most: 15 };
/** Below this many pixels to a kilometre the map is seen from far away. */
const FAR = 3;

export class MapView {
  /** `state` is read on every drawing: shown, other, swipe, selected, hovered, layers, moved. */
  constructor(canvas, data, model, state) {
    Object.assign(this, { canvas, data, model, state });
    this.context = canvas.getContext('2d');
    this.place = places(data.practices.place);
    this.areas = new Areas(data, model);
    this.outlines = this.areas.outlines;
    const { corners } = this.areas;
    this.view = new View(boundsOf(corners.length ? corners : this.place));
    this.view.foot = 34;
    this.layers = data.boundaries.map((layer) => new Borders(layer));
    this.glide = new Glide(this);
    this.tiles = new Tiles(data.frame, () => this.request());
    const largest = Math.max(...model.lists, 1);
    this.root = Float64Array.from(model.lists, (list) => Math.sqrt(list / largest));
    this.#spread();
    new ResizeObserver(([entry]) => {
      const { width, height } = entry.contentRect;
      if (this.printing || (width === this.view.width && height === this.view.height)) return;
      this.resize(width, height);
      this.draw();
    }).observe(canvas.parentElement);
    this.resize(canvas.parentElement.clientWidth, canvas.parentElement.clientHeight);
  }

  /** Practices at one address stand around it, so that each can be seen and reached. */
  #spread() {
    this.turn = new Float64Array(this.model.count).fill(NaN);
    for (const at of this.outlines.at) {
      if (at.length > 1) at.forEach((practice, i) => { this.turn[practice] = 2 * Math.PI * i / at.length + Math.PI / 2; });
    }
  }

  /** Gives the canvas another size; whoever asks draws it. */
  resize(w, h, ratio = window.devicePixelRatio || 1) {
    if (w < 2 || h < 2) return;
    this.view.resize(w, h);
    // Until someone has moved it, the map shows everything, however the window changes.
    if (!this.touched) this.view.fit(this.view.bounds);
    this.ratio = ratio;
    this.canvas.width = Math.round(w * ratio);
    this.canvas.height = Math.round(h * ratio);
    this.canvas.style.width = `${w}px`;
    this.canvas.style.height = `${h}px`;
  }

  /** Draws anew before the next picture on the screen. */
  request() {
    this.glide.forget();
    this.#soon();
  }

  /** The same where only the view or what is pointed at changed. */
  follow() { this.#soon(); }

  #soon() {
    this.pending ||= requestAnimationFrame(() => {
      this.pending = 0;
      if (!this.glide.ready || !this.glide.draw()) this.draw();
    });
  }

  /** The areas of a plan's networks. */
  paths(plan) { return this.areas.of(plan); }

  /** The colours; asked of the browser once after they changed. */
  theme() {
    if (this.colours) return this.colours;
    const style = getComputedStyle(this.canvas);
    const read = (name) => style.getPropertyValue(name).trim();
    return this.colours = {
      ground: read('--ground'), ink: read('--ink'), halo: read('--halo'), line: read('--border-line'), accent: read('--accent'),
      boundary: read('--boundary'), fill: Number(read('--fill-strength')) || 0.8, moved: read('--moved'),
    };
  }

  /** After the colours of the page changed. */
  recolour() { this.colours = null; }

  draw() {
    this.glide.forget();
    this.paint();
    this.glide.drawn();
  }

  paint() {
    const { context, view, state, ratio } = this;
    const theme = this.theme();
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.fillStyle = theme.ground;
    context.fillRect(0, 0, view.width, view.height);
    if (state.layers.basemap) this.tiles.draw(context, view);
    const divided = state.swipe && state.other;
    if (divided) {
      const middle = Math.round(view.width * state.swipeAt);
      this.#clipped(0, middle, () => this.#plan(state.shown, theme));
      this.#clipped(middle, view.width, () => this.#plan(state.other, theme));
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.fillStyle = theme.accent;
      context.fillRect(middle - 1.5, 0, 3, view.height);
    } else {
      this.#plan(state.shown, theme);
    }
  }

  #clipped(from, to, draw) {
    const { context, ratio, view } = this;
    context.save();
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.beginPath();
    context.rect(from, 0, to - from, view.height);
    context.clip();
    draw();
    context.restore();
  }

  #plan(plan, theme) {
    const { context, view, state, ratio } = this;
    const paths = this.paths(plan);
    const pixel = 1 / view.scale;
    const shown = this.areas.shown(plan, view.scale, view.box);
    view.apply(context, ratio);
    if (state.layers.areas) {
      context.globalAlpha = state.layers.basemap ? theme.fill * 0.6 : theme.fill;
      for (const [colour, path] of shown) {
        context.fillStyle = this.data.palette[colour];
        context.fill(path, 'evenodd');
      }
      context.globalAlpha = 1;
    }
    const width = Math.min(1.6, 0.5 + view.scale * 40);
    context.lineJoin = width < 1 ? 'bevel' : 'round';
    context.lineWidth = width * pixel;
    context.strokeStyle = theme.line;
    for (const [, path] of shown) context.stroke(path);
    context.lineJoin = 'round';
    this.#boundaries(theme, pixel);
    this.#links(plan, theme, pixel);
    this.#highlight(plan, paths, theme, pixel);
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    if (state.layers.practices) this.#dots(plan, theme);
    const taken = state.layers.practices ? this.#kept(plan) : [];
    if (state.layers.labels) this.#labels(plan, paths, theme, taken);
    this.#boundaryLabels(theme, taken);
    if (state.layers.practices && state.layers.labels) this.#names(theme, taken);
  }

  #boundaries(theme, pixel) {
    const { context, state } = this;
    this.layers.forEach((layer, at) => {
      if (!state.layers.boundaries[at]) return;
      context.strokeStyle = theme.boundary;
      context.lineWidth = (at ? 1 : 1.7) * Math.min(1, 0.4 + this.perKm * 0.3) * pixel;
      context.setLineDash(at ? [5 * pixel, 3 * pixel] : []);
      for (const [inhabited, path] of layer.shown(this.view.scale, this.view.box)) {
        context.globalAlpha = inhabited ? 0.9 : 0.35;
        context.stroke(path);
      }
      context.globalAlpha = 1;
      context.setLineDash([]);
    });
  }

  #boundaryLabels(theme, taken) {
    const { context, view, state } = this;
    this.layers.forEach((layer, at) => {
      if (!state.layers.boundaries[at]) return;
      context.font = `italic ${at ? 12 : 13}px ` + FONT;
      for (const { name, label, inhabited } of layer.areas) {
        if (!name || !label || label.width * view.scale < 70) continue;
        const [x, y] = view.pixel(label.x, label.y), half = context.measureText(name).width / 2;
        if (x < half || x > view.width - half) continue;
        context.globalAlpha = inhabited ? 1 : 0.75;
        this.#text(name, x, y, theme.boundary, theme.halo, taken, label.width * view.scale);
      }
      context.globalAlpha = 1;
    });
  }

  #links(plan, theme, pixel) {
    const { context, state, data, place } = this;
    const line = (a, b) => { context.moveTo(place[2 * a], place[2 * a + 1]); context.lineTo(place[2 * b], place[2 * b + 1]); };
    const stroke = (style, width, dash, draw) => {
      context.beginPath();
      draw();
      context.strokeStyle = style;
      context.lineWidth = width * pixel;
      context.setLineDash(dash.map((step) => step * pixel));
      context.stroke();
      context.setLineDash([]);
    };
    if (state.layers.neighbours) {
      stroke(theme.ink, 0.8, [2, 3], () => {
        for (const [reason, pairs] of Object.entries(data.neighbours)) {
          if (reason !== 'bridge') for (let i = 0; i < pairs.length; i += 2) line(pairs[i], pairs[i + 1]);
        }
      });
    }
    if (state.layers.bridges && data.neighbours.bridge) {
      const pairs = data.neighbours.bridge;
      stroke(theme.accent, 2.5, [7, 4], () => { for (let i = 0; i < pairs.length; i += 2) line(pairs[i], pairs[i + 1]); });
    }
    if (state.layers.spokes) {
      stroke(theme.ink, 0.9, [], () => {
        plan.members.forEach((members, at) => { for (const member of members) line(member, plan.reviews[at].hub); });
      });
    }
  }

  #highlight(plan, paths, theme, pixel) {
    const { context, state, place } = this;
    const ring = (at, width) => {
      context.strokeStyle = theme.halo;
      context.lineWidth = (width + 3) * pixel;
      context.stroke(paths.networks[at].path);
      context.strokeStyle = theme.accent;
      context.lineWidth = width * pixel;
      context.stroke(paths.networks[at].path);
    };
    const { selected } = state;
    this.pointedAt(plan);
    const chosen = selected ? (selected.practice !== undefined ? plan.of[selected.practice] : selected.plan === plan ? selected.network : -1) : -1;
    if (chosen >= 0 && plan.members[chosen]?.length) {
      ring(chosen, 3);
      context.beginPath();
      for (const member of plan.members[chosen]) {
        context.moveTo(place[2 * member], place[2 * member + 1]);
        context.lineTo(place[2 * plan.reviews[chosen].hub], place[2 * plan.reviews[chosen].hub + 1]);
      }
      context.strokeStyle = theme.ink;
      context.lineWidth = 1.2 * pixel;
      context.stroke();
    }
  }

  /** The outline of the network that is pointed at. */
  pointedAt(plan = this.state.shown) {
    const { context, view, ratio, state: { hovered } } = this;
    const area = hovered?.plan === plan && hovered.network >= 0 ? this.paths(plan).networks[hovered.network] : null;
    if (!area) return;
    view.apply(context, ratio);
    context.lineJoin = 'round';
    context.strokeStyle = this.theme().ink;
    context.lineWidth = 2.4 / view.scale;
    context.stroke(area.path);
  }

  /** Pixels to a kilometre. */
  get perKm() { return this.data.frame.units_per_km * this.view.scale; }

  radius(practice) {
    const { perKm } = this;
    if (perKm < FAR) return 0.9;
    const most = Math.min(DOT.most, Math.max(2.6, 1.1 * Math.sqrt(perKm) + 1.4));
    return Math.max(DOT.least, most * this.root[practice]);
  }

  /** Where a practice is drawn, in pixels. */
  spot(practice) {
    const [x, y] = this.view.pixel(this.place[2 * practice], this.place[2 * practice + 1]);
    const turn = this.turn[practice];
    if (Number.isNaN(turn)) return [x, y];
    const away = this.radius(practice) * 0.9;
    return [x + Math.cos(turn) * away, y - Math.sin(turn) * away];
  }

  #visible(draw) {
    const { view } = this;
    for (let i = 0; i < this.model.count; i += 1) {
      const [x, y] = this.spot(i);
      if (x > -20 && y > -20 && x < view.width + 20 && y < view.height + 20) draw(i, x, y);
    }
  }

  #dots(plan, theme) {
    const { context, state } = this;
    const hubs = new Set(plan.reviews.map((review) => review?.hub));
    const moved = state.moved;
    const circle = (x, y, r) => { context.moveTo(x + r, y); context.arc(x, y, r, 0, 2 * Math.PI); };
    const small = [], marked = [], shifted = [];
    this.#visible((i, x, y) => {
      (hubs.has(i) ? marked : small).push([x, y, this.radius(i)]);
      if (moved?.has(i)) shifted.push([x, y, this.radius(i)]);
    });
    const fill = (list, style, grow) => {
      context.beginPath();
      for (const [x, y, r] of list) circle(x, y, Math.max(0.8, r + grow));
      context.fillStyle = style;
      context.fill();
    };
    if (this.perKm < FAR) {
      // From far away a dot is a speck, and a ring around it would hide what is below.
      const speck = Math.min(1.7, 0.6 + this.perKm * 0.5);
      context.globalAlpha = Math.min(0.75, 0.25 + this.perKm * 0.25);
      context.fillStyle = theme.ink;
      for (const [x, y] of small) context.fillRect(x - speck / 2, y - speck / 2, speck, speck);
      for (const [x, y] of marked) context.fillRect(x - speck * 0.7, y - speck * 0.7, speck * 1.4, speck * 1.4);
      context.globalAlpha = 1;
    } else {
      const ring = Math.min(3, 1.4 + this.perKm * 0.12);
      fill(small, theme.halo, 1);
      fill(small, theme.ink, 0);
      // A hub is a ring around a dot.
      fill(marked, theme.halo, ring + 1.2);
      fill(marked, theme.ink, ring);
      fill(marked, theme.halo, ring * 0.47);
      fill(marked, theme.ink, 0);
    }
    if (shifted.length) {
      context.beginPath();
      for (const [x, y, r] of shifted) circle(x, y, r + 3.5);
      context.strokeStyle = theme.halo; context.lineWidth = 5; context.stroke();
      context.strokeStyle = theme.moved; context.lineWidth = 3; context.stroke();
    }
    const chosen = state.selected?.practice;
    if (chosen !== undefined) {
      const [x, y] = this.spot(chosen), r = this.radius(chosen);
      context.beginPath();
      circle(x, y, r + 6);
      context.strokeStyle = theme.halo; context.lineWidth = 6; context.stroke();
      context.strokeStyle = theme.accent; context.lineWidth = 3.5; context.stroke();
    }
  }

  #labels(plan, paths, theme, taken) {
    const { context, view } = this;
    const order = plan.standing().filter((at) => paths.networks[at].bounds[0] <= paths.networks[at].bounds[2]);
    order.sort((a, b) => plan.reviews[b].size - plan.reviews[a].size);
    for (const at of order) {
      const [west, , east] = paths.networks[at].bounds;
      const wide = (east - west) * view.scale;
      if (wide < (this.perKm < FAR ? 80 : 44)) continue;
      const { hub } = plan.reviews[at];
      const [x, y] = this.spot(hub);
      if (x < -80 || y < -40 || x > view.width + 80 || y > view.height + 40) continue;
      const { label, name } = plan.networks[at];
      const large = wide > 150;
      context.font = `600 ${large ? 13 : 11}px ${FONT}`;
      const texts = wide > 170 && name !== label ? [[`${label} ${name}`, Math.max(wide * 1.15, 60)]] : [];
      texts.push([label, Math.max(wide * 1.3, 40)]);
      const away = this.radius(hub) + (large ? 13 : 11);
      // Below the hub, or above where something else stands below.
      const fits = ([text, most]) => [away, -away].some((dy) => this.#text(text, x, y + dy, theme.ink, theme.halo, taken, most));
      texts.some(fits);
    }
  }

  /** What no label may hide: the chosen practice, and hubs seen from near by. */
  #kept(plan) {
    const { selected } = this.state;
    const kept = this.perKm < FAR ? [] : plan.reviews.filter(Boolean).map((review) => review.hub);
    if (selected?.practice !== undefined) kept.push(selected.practice);
    return kept.map((practice) => {
      const [x, y] = this.spot(practice), r = this.radius(practice) + (practice === selected?.practice ? 4 : 0);
      return [x - r, y - r, x + r, y + r];
    });
  }

  #names(theme, taken) {
    const { context, data } = this;
    if (this.perKm < 42) return;
    context.font = `11px ${FONT}`;
    this.#visible((i, x, y) => {
      const name = data.practices.name[i] || data.practices.code[i];
      this.#text(calm(name), x, y - this.radius(i) - 8, theme.ink, theme.halo, taken, 190);
    });
  }

  /** Text with a halo, where nothing stands yet and it is no wider than `most`; whether it was drawn. */
  #text(text, x, y, ink, halo, taken, most) {
    const { context } = this;
    const width = context.measureText(text).width;
    if (width > most) return false;
    const box = [x - width / 2 - 2, y - 8, x + width / 2 + 2, y + 8];
    if (taken.some((other) => box[0] < other[2] && box[2] > other[0] && box[1] < other[3] && box[3] > other[1])) return false;
    taken.push(box);
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.lineWidth = 3.2;
    context.lineJoin = 'round';
    context.strokeStyle = halo;
    context.strokeText(text, x, y);
    context.fillStyle = ink;
    context.fillText(text, x, y);
    return true;
  }

  /** The practice or network of a plan at a pixel. */
  hit(plan, px, py) {
    let best = -1, nearest = Infinity;
    if (this.state.layers.practices) {
      this.#visible((i, x, y) => {
        const away = Math.hypot(x - px, y - py) - this.radius(i);
        if (away < nearest) { nearest = away; best = i; }
      });
    }
    if (nearest < 5) return { practice: best, network: plan.of[best] };
    const [ux, uy] = this.view.unit(px, py);
    const paths = this.paths(plan);
    this.context.setTransform(1, 0, 0, 1, 0, 0);
    const inside = ({ bounds, path }) => ux >= bounds[0] && ux <= bounds[2] && uy >= bounds[1] && uy <= bounds[3]
      && this.context.isPointInPath(path, ux, uy, 'evenodd');
    const network = paths.networks.findIndex(inside);
    return network < 0 ? null : { network };
  }

  showNetwork(plan, network) {
    const { bounds } = this.paths(plan).networks[network];
    if (bounds[0] <= bounds[2]) this.view.fit(bounds, 0.22);
    this.request();
  }

  showPractice(practice) {
    const { view, place, data } = this;
    [view.x, view.y] = [place[2 * practice], place[2 * practice + 1]];
    view.scale = Math.max(view.scale, view.width / (data.frame.units_per_km * 25));
    this.request();
  }
}

const FONT = 'Inter, "Segoe UI", system-ui, -apple-system, "Helvetica Neue", Arial, sans-serif';
