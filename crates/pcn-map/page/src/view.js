// Where the map is looked at from: units of the frame to pixels, with pan and zoom.

export class View {
  constructor(bounds) {
    this.bounds = bounds;
    this.width = 1;
    this.height = 1;
    /** Pixels at the foot that the legend stands in. */
    this.foot = 0;
    this.fit(bounds);
  }

  /** Shows these bounds (units, north up) whole. */
  fit([west, south, east, north], margin = 0.06) {
    const spanX = Math.max(east - west, 1), spanY = Math.max(north - south, 1);
    const foot = Math.min(this.foot, this.height / 4);
    const scale = Math.min(this.width / spanX, (this.height - foot) / spanY) * (1 - 2 * margin);
    this.scale = Math.max(scale, 1e-6);
    this.x = (west + east) / 2;
    this.y = (south + north) / 2 - foot / 2 / this.scale;
  }

  resize(width, height) {
    const whole = this.width <= 1;
    this.width = width;
    this.height = height;
    if (whole) this.fit(this.bounds);
  }

  /** What is seen: west, south, east, north in units. */
  get box() {
    const [west, north] = this.unit(0, 0), [east, south] = this.unit(this.width, this.height);
    return [west, south, east, north];
  }

  get least() {
    const [west, south, east, north] = this.bounds;
    return Math.min(this.width / Math.max(east - west, 1), this.height / Math.max(north - south, 1)) * 0.5;
  }

  pan(dx, dy) {
    this.x -= dx / this.scale;
    this.y += dy / this.scale;
    const [west, south, east, north] = this.bounds;
    this.x = Math.min(Math.max(this.x, west), east);
    this.y = Math.min(Math.max(this.y, south), north);
  }

  zoom(factor, px = this.width / 2, py = this.height / 2) {
    const [ux, uy] = this.unit(px, py);
    this.scale = Math.min(Math.max(this.scale * factor, this.least), 1);
    this.x = ux - (px - this.width / 2) / this.scale;
    this.y = uy + (py - this.height / 2) / this.scale;
  }

  pixel(ux, uy) {
    return [(ux - this.x) * this.scale + this.width / 2, (this.y - uy) * this.scale + this.height / 2];
  }

  unit(px, py) {
    return [(px - this.width / 2) / this.scale + this.x, this.y - (py - this.height / 2) / this.scale];
  }

  /** Sets a canvas to draw in units. */
  apply(context, ratio) {
    const s = this.scale * ratio;
    context.setTransform(s, 0, 0, -s, (this.width / 2 - this.x * this.scale) * ratio, (this.height / 2 + this.y * this.scale) * ratio);
  }
}

/** The bounds of places given as flat x, y. */
export function boundsOf(flat, picked = null) {
  let west = Infinity, south = Infinity, east = -Infinity, north = -Infinity;
  const take = (i) => {
    west = Math.min(west, flat[2 * i]); east = Math.max(east, flat[2 * i]);
    south = Math.min(south, flat[2 * i + 1]); north = Math.max(north, flat[2 * i + 1]);
  };
  if (picked) for (const i of picked) take(i);
  else for (let i = 0; i < flat.length / 2; i += 1) take(i);
  return [west, south, east, north];
}
