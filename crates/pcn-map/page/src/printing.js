// One sheet of A3, landscape: the map drawn anew at the paper's size, in light colours.

const WIDTH = 1010, HEIGHT = 820;

export function printing(app) {
  const root = document.documentElement;
  let before = null;
  window.addEventListener('beforeprint', () => {
    before = { theme: root.dataset.theme, view: { x: app.map.view.x, y: app.map.view.y, scale: app.map.view.scale } };
    root.dataset.theme = 'light';
    root.classList.add('printing');
    const { map } = app, { view, touched } = map;
    before.touched = touched;
    map.printing = map.touched = true;
    const grow = Math.min(WIDTH / view.width, HEIGHT / view.height);
    map.resize(WIDTH, HEIGHT, 2);
    if (touched) view.scale = before.view.scale * grow;
    else view.fit(view.bounds);
    map.draw();
    app.strip.draw();
  });
  window.addEventListener('afterprint', () => {
    root.classList.remove('printing');
    if (before.theme) root.dataset.theme = before.theme; else delete root.dataset.theme;
    app.map.printing = false;
    app.map.resize();
    Object.assign(app.map.view, before.view);
    app.map.touched = before.touched;
    app.map.draw();
    app.strip.draw();
  });
}
