// The areas of networks: the territories of their practices joined by leaving out the borders that they share.
import { places } from './model.js';

export class Outlines {
  constructor(data, model) {
    this.corners = places(data.corners);
    this.rings = data.rings;
    this.sites = data.practices.site;
    this.model = model;
    this.at = Array.from({ length: data.rings.length }, () => []);
    this.sites.forEach((site, practice) => this.at[site].push(practice));
    for (const practices of this.at) practices.sort((a, b) => model.lists[b] - model.lists[a] || a - b);
    // The site across each side of a territory (-1 for none), in the order of the rings, and whose territories touch.
    const sides = new Map();
    this.across = data.rings.map((rings) => rings.map((ring) => new Int32Array(ring.length).fill(-1)));
    this.touching = data.rings.map(() => new Set());
    data.rings.forEach((rings, site) => rings.forEach((ring, r) => {
      for (let i = 0; i < ring.length; i += 1) {
        const from = ring[i], to = ring[i + 1 === ring.length ? 0 : i + 1];
        const other = sides.get(this.#key(to, from));
        if (other === undefined) { sides.set(this.#key(from, to), [site, r, i]); continue; }
        this.across[site][r][i] = other[0];
        this.across[other[0]][other[1]][other[2]] = site;
        this.touching[site].add(other[0]);
        this.touching[other[0]].add(site);
      }
    }));
  }

  #key(from, to) { return from * 1_048_576 + to; }

  /** The network that a site is drawn in: that of its largest practice. */
  owner(plan, site) { return plan.of[this.at[site][0]]; }

  /** The networks that touch a network's area or share an address with it. */
  touches(plan, network) {
    const found = new Set();
    for (const member of plan.members[network]) {
      const site = this.sites[member];
      for (const practice of this.at[site]) found.add(plan.of[practice]);
      for (const next of this.touching[site]) for (const practice of this.at[next]) found.add(plan.of[practice]);
    }
    found.delete(network);
    found.delete(-1);
    return found;
  }

  /** The rings of a network's area as lists of corners. */
  of(plan, network) {
    const sites = new Set();
    for (const member of plan.members[network]) {
      const site = this.sites[member];
      if (this.owner(plan, site) === network) sites.add(site);
    }
    const leaving = new Map();
    for (const site of sites) {
      this.rings[site].forEach((ring, r) => {
        const across = this.across[site][r];
        for (let i = 0; i < ring.length; i += 1) {
          if (across[i] >= 0 && sites.has(across[i])) continue;
          const from = ring[i], to = ring[i + 1 === ring.length ? 0 : i + 1];
          const list = leaving.get(from);
          if (list) list.push(to); else leaving.set(from, [to]);
        }
      });
    }
    const rings = [];
    for (const [start, list] of leaving) {
      while (list.length) {
        const ring = [start];
        let at = list.pop();
        while (at !== start && at !== undefined) {
          ring.push(at);
          at = leaving.get(at)?.pop();
        }
        if (ring.length > 2) rings.push(ring);
      }
    }
    return rings;
  }
}

/** A colour for a network that none of those around it shows. */
export function freeColour(palette, taken, wished) {
  if (wished !== null && !taken.has(wished)) return wished;
  for (let colour = 0; colour < palette; colour += 1) if (!taken.has(colour)) return colour;
  return wished ?? 0;
}
