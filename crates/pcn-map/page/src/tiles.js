// An online base map, asked for only when someone switches it on.

const HALF_GIRTH = 20037508.342789244;
const SIZE = 256;

export class Tiles {
  constructor(frame, ready) {
    this.frame = frame;
    this.ready = ready;
    this.known = new Map();
  }

  draw(context, view) {
    if (!this.frame.mercator) return;
    const [ox, oy] = this.frame.origin;
    const zoom = Math.max(0, Math.min(18, Math.round(Math.log2(2 * HALF_GIRTH * view.scale / SIZE))));
    const span = 2 * HALF_GIRTH / 2 ** zoom;
    const [west, north] = view.unit(0, 0), [east, south] = view.unit(view.width, view.height);
    const column = (x) => Math.floor((x + ox + HALF_GIRTH) / span), row = (y) => Math.floor((HALF_GIRTH - y - oy) / span);
    for (let x = column(west); x <= column(east); x += 1) {
      for (let y = row(north); y <= row(south); y += 1) {
        const image = this.#tile(zoom, x, y);
        if (!image.complete || !image.naturalWidth) continue;
        const [px, py] = view.pixel(x * span - HALF_GIRTH - ox, HALF_GIRTH - y * span - oy);
        context.drawImage(image, px, py, span * view.scale + 0.5, span * view.scale + 0.5);
      }
    }
  }

  #tile(zoom, x, y) {
    const key = `${zoom}/${x}/${y}`;
    let image = this.known.get(key);
    if (!image) {
      image = new Image();
      image.onload = this.ready;
      image.src = `https://tile.openstreetmap.org/${key}.png`;
      this.known.set(key, image);
      if (this.known.size > 400) this.known.delete(this.known.keys().next().value);
    }
    return image;
  }
}
