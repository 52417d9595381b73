// Layers of council and commissioner borders, exact near by, on a coarse grid from far away.
import { gridFor, meet, traceRing } from './areas.js';
import { boundsOf } from './view.js';
import { places } from './model.js';

export class Borders {
  constructor(layer) {
    this.name = layer.name;
    this.areas = layer.areas.map((area) => new BorderArea(area));
    this.grids = new Map();
  }

  /** What to stroke, as [inhabited, path], for what is seen at this scale. */
  shown(scale, box) {
    const grid = gridFor(scale);
    if (!grid) return this.areas.filter((area) => meet(area.bounds, box)).map((area) => [area.inhabited, area.path]);
    let paths = this.grids.get(grid);
    if (!paths) {
      paths = [[true, new Path2D()], [false, new Path2D()]];
      for (const area of this.areas) area.trace(paths[area.inhabited ? 0 : 1][1], grid);
      if (this.grids.size > 3) this.grids.delete(this.grids.keys().next().value);
      this.grids.set(grid, paths);
    }
    return paths;
  }
}

class BorderArea {
  constructor({ name, inhabited, rings }) {
    this.name = name;
    this.inhabited = inhabited;
    this.rings = rings.map(places);
    const bounds = this.rings.map((ring) => boundsOf(ring));
    this.bounds = bounds.reduce(([w, s, e, n], b) => [Math.min(w, b[0]), Math.min(s, b[1]), Math.max(e, b[2]), Math.max(n, b[3])],
      [Infinity, Infinity, -Infinity, -Infinity]);
    this.label = this.#label(bounds);
  }

  get path() {
    if (!this.made) this.trace(this.made = new Path2D(), 0);
    return this.made;
  }

  trace(path, grid) {
    for (const ring of this.rings) traceRing(path, ring.length / 2, (i) => ring[2 * i], (i) => ring[2 * i + 1], grid);
  }

  /** The middle of the largest ring, and how wide that is. */
  #label(bounds) {
    let best = null;
    this.rings.forEach((ring, at) => {
      let doubled = 0, x = 0, y = 0;
      for (let i = 0; i < ring.length; i += 2) {
        const j = (i + 2) % ring.length;
        const cross = (ring[i] - ring[0]) * (ring[j + 1] - ring[1]) - (ring[j] - ring[0]) * (ring[i + 1] - ring[1]);
        doubled += cross; x += (ring[i] + ring[j] - 2 * ring[0]) * cross; y += (ring[i + 1] + ring[j + 1] - 2 * ring[1]) * cross;
      }
      if (doubled && (!best || Math.abs(doubled) > best.size)) {
        best = { size: Math.abs(doubled), x: ring[0] + x / (3 * doubled), y: ring[1] + y / (3 * doubled), width: bounds[at][2] - bounds[at][0] };
      }
    });
    return best;
  }
}
