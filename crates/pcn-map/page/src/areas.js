// The areas of a plan's networks as paths to fill and stroke: exact near by, on a coarse grid from far away.
import { freeColour, Outlines } from './outline.js';
import { boundsOf } from './view.js';

/** Networks up to which each visible one is drawn by itself. */
const FEW = 260;
/** A grid finer than this many units shows nothing that the exact corners do not. */
const FINEST = 16;

/** The grid on which corners less than a pixel apart fall together; 0 for none. */
export function gridFor(scale) {
  const grid = 2 ** Math.floor(Math.log2(0.75 / scale));
  return grid < FINEST ? 0 : grid;
}

/** Adds a ring of flat x, y to a path, corners on the grid; one that vanishes on the grid is left out. */
export function traceRing(path, count, x, y, grid) {
  if (!grid) {
    for (let i = 0; i < count; i += 1) if (i) path.lineTo(x(i), y(i)); else path.moveTo(x(i), y(i));
    path.closePath();
    return;
  }
  const kept = [];
  let lastX = NaN, lastY = NaN;
  for (let i = 0; i < count; i += 1) {
    const px = Math.round(x(i) / grid) * grid, py = Math.round(y(i) / grid) * grid;
    if (px === lastX && py === lastY) continue;
    kept.push(lastX = px, lastY = py);
  }
  if (kept.length < 6) return;
  path.moveTo(kept[0], kept[1]);
  for (let i = 2; i < kept.length; i += 2) path.lineTo(kept[i], kept[i + 1]);
  path.closePath();
}

/** Whether two boxes (west, south, east, north) meet. */
export const meet = (a, b) => a[0] <= b[2] && a[2] >= b[0] && a[1] <= b[3] && a[3] >= b[1];

export class Areas {
  constructor(data, model) {
    this.outlines = new Outlines(data, model);
    this.corners = this.outlines.corners;
    this.colours = data.palette.length;
    this.known = new Map();
  }

  /** The rings, bounds and exact path of each network of a plan, made anew for networks that changed. */
  of(plan) {
    let made = this.known.get(plan);
    if (!made) this.known.set(plan, made = { version: -1, networks: [], grids: new Map(), read: false });
    if (made.version === plan.version) return made;
    made.version = plan.version;
    made.grids.clear();
    for (let at = 0; at < plan.members.length; at += 1) {
      const key = plan.members[at].join();
      if (made.networks[at]?.key === key) continue;
      const rings = this.outlines.of(plan, at);
      made.networks[at] = new Area(this, key, rings);
      // As the plan was read, its colours are the library's.
      if (plan.members[at].length && (made.read || plan.networks[at].colour === null)) this.#recolour(plan, at);
    }
    made.read = true;
    return made;
  }

  /** What to fill and stroke, as [colour, path], for what is seen at this scale. */
  shown(plan, scale, box) {
    const made = this.of(plan);
    const seen = [];
    made.networks.forEach((area, at) => { if (meet(area.bounds, box)) seen.push(at); });
    const colour = (at) => plan.networks[at].colour % this.colours;
    if (seen.length <= FEW) return seen.map((at) => [colour(at), made.networks[at].path]);
    const grid = gridFor(scale);
    let paths = made.grids.get(grid);
    if (!paths) {
      paths = Array.from({ length: this.colours }, () => new Path2D());
      made.networks.forEach((area, at) => area.trace(paths[colour(at)], grid));
      if (made.grids.size > 3) made.grids.delete(made.grids.keys().next().value);
      made.grids.set(grid, paths);
    }
    return [...paths.entries()];
  }

  /** Neighbours never share a colour, whatever was moved. */
  #recolour(plan, at) {
    const taken = new Set([...this.outlines.touches(plan, at)].map((other) => plan.networks[other].colour));
    const { colour } = plan.networks[at];
    if (colour === null || taken.has(colour)) plan.networks[at].colour = freeColour(this.colours, taken, colour);
  }
}

class Area {
  constructor(areas, key, rings) {
    Object.assign(this, { corners: areas.corners, key, rings });
    this.bounds = boundsOf(areas.corners, rings.length === 1 ? rings[0] : rings.flat());
  }

  /** The exact path; made when it is first needed, as most networks of a country never are. */
  get path() {
    if (!this.made) this.trace(this.made = new Path2D(), 0);
    return this.made;
  }

  trace(path, grid) {
    const { corners } = this;
    for (const ring of this.rings) traceRing(path, ring.length, (i) => corners[2 * ring[i]], (i) => corners[2 * ring[i] + 1], grid);
  }
}
