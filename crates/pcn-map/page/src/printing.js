// One sheet of A3, landscape: the map drawn anew at the paper's size, in light colours.

const WIDTH = 1010, HEIGHT = 860;

export function printing(app) {
  const root = document.documentElement;
  let before = null;
  window.addEventListener('beforeprint', () => {
    before = { theme: root.dataset.theme, view: { x: app.map.view.x, y: app.map.view.y, scale: app.map.view.scale } };
    root.dataset.theme = 'light';
    root.classList.add('printing');
    const { view } = app.map;
    const grow = Math.min(WIDTH / view.width, HEIGHT / view.height);
    const scale = view.scale * grow;
    const { touched } = app.map;
    before.touched = touched;
    app.map.touched = true;
    app.map.resize(WIDTH, HEIGHT, 2);
    view.scale = scale;
    app.map.draw();
    app.strip.draw();
  });
  window.addEventListener('afterprint', () => {
    root.classList.remove('printing');
    if (before.theme) root.dataset.theme = before.theme; else delete root.dataset.theme;
    app.map.resize();
    Object.assign(app.map.view, before.view);
    app.map.touched = before.touched;
    app.map.draw();
    app.strip.draw();
  });
}
