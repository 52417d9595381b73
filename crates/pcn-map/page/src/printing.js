// One sheet of A3, landscape: the map drawn anew at the paper's size, in light colours.

const WIDTH = 1010, HEIGHT = 820, STRIP = 92;

export function printing(app) {
  const root = document.documentElement;
  let before = null;
  window.addEventListener('beforeprint', () => {
    const { map } = app, { view, touched } = map, { x, y, scale, width, height } = view;
    before = { theme: root.dataset.theme, view: { x, y, scale }, size: [width, height], touched };
    root.dataset.theme = 'light';
    root.classList.add('printing');
    map.recolour();
    app.table.finish();
    map.printing = map.touched = true;
    const grow = Math.min(WIDTH / view.width, HEIGHT / view.height);
    map.resize(WIDTH, HEIGHT, 2);
    if (touched) view.scale = before.view.scale * grow;
    else view.fit(view.bounds);
    map.draw();
    app.strip.draw([WIDTH, STRIP]);
  });
  window.addEventListener('afterprint', () => {
    root.classList.remove('printing');
    if (before.theme) root.dataset.theme = before.theme; else delete root.dataset.theme;
    app.map.printing = false;
    app.map.recolour();
    app.map.resize(...before.size);
    Object.assign(app.map.view, before.view);
    app.map.touched = before.touched;
    app.map.draw();
    app.strip.draw();
  });
}
