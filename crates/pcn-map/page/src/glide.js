// A country is drawn once with a margin, and the picture is moved while someone pans, zooms or points.

/** Practices above which drawing anew takes longer than a frame. */
const MANY = 1500;
/** How much more than is seen is drawn, on each side, as a share. */
const MARGIN = 0.2;
/** Milliseconds of rest after which the map is drawn anew. */
const REST = 140;

export class Glide {
  constructor(map) {
    this.map = map;
    this.heavy = map.model.count > MANY;
    this.picture = null;
    this.timer = 0;
  }

  /** Whether a picture is there to be moved; two plans on either side of a divider are drawn anew. */
  get ready() { return this.picture !== null && !(this.map.state.swipe && this.map.state.other); }

  /** The picture shows what is no longer so. */
  forget() { this.picture = null; }

  /** After the map was drawn: the picture is taken while nothing else is to do. */
  drawn() {
    if (!this.heavy || this.map.printing) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#take(), REST);
  }

  #take() {
    const { map } = this, { view, context, state } = map, { width, height } = view;
    if (this.picture || map.printing || (state.swipe && state.other)) return;
    this.canvas ??= document.createElement('canvas');
    const wide = width * (1 + 2 * MARGIN), high = height * (1 + 2 * MARGIN), { hovered } = state;
    this.canvas.width = Math.round(wide * map.ratio);
    this.canvas.height = Math.round(high * map.ratio);
    Object.assign(view, { width: wide, height: high });
    map.context = this.canvas.getContext('2d');
    state.hovered = null;
    map.paint();
    state.hovered = hovered;
    map.context = context;
    Object.assign(view, { width, height });
    this.picture = { x: view.x, y: view.y, scale: view.scale, wide, high };
  }

  /** Draws the picture where it is now, and what is pointed at; whether it covers what is seen. */
  draw() {
    const { map, picture } = this, { view, context, ratio } = map;
    const grown = view.scale / picture.scale;
    const [x, y] = view.pixel(picture.x - picture.wide / 2 / picture.scale, picture.y + picture.high / 2 / picture.scale);
    const covers = x <= 1 && y <= 1 && x + picture.wide * grown >= view.width - 1 && y + picture.high * grown >= view.height - 1;
    // Outside of the picture there is nothing when it is all there is.
    if (!covers && grown >= 1) return false;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.fillStyle = map.theme().ground;
    context.fillRect(0, 0, view.width, view.height);
    context.drawImage(this.canvas, x, y, picture.wide * grown, picture.high * grown);
    map.pointedAt();
    if (grown !== 1 || view.x !== picture.x || view.y !== picture.y) {
      clearTimeout(this.timer);
      this.timer = setTimeout(() => map.request(), REST);
    }
    return true;
  }
}
