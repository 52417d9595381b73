// What can be switched on and off, and what the signs mean.
import { el, number } from './format.js';

export function layerList(box, app) {
  const { layers } = app.state, { data } = app;
  const toggle = (text, get, set, note = null) => {
    const input = el('input', { type: 'checkbox', onchange: () => { set(input.checked); app.map.request(); } });
    input.checked = get();
    return el('label', {}, input, ' ', text, note && el('small', {}, note));
  };
  const own = (key, text, note) => toggle(text, () => layers[key], (on) => { layers[key] = on; }, note);
  const edges = Object.entries(data.neighbours).filter(([reason]) => reason !== 'bridge').reduce((sum, [, pairs]) => sum + pairs.length / 2, 0);
  box.append(
    own('areas', 'Areas of networks'),
    own('practices', 'Practices'),
    own('labels', 'Names'),
    own('spokes', 'Lines to the hubs'),
    own('neighbours', `Neighbours (${number(edges)} pairs)`),
    data.neighbours.bridge ? own('bridges', `Bridges (${number(data.neighbours.bridge.length / 2)})`) : '',
    ...data.boundaries.map((layer, at) => toggle(`Borders: ${layer.name}`, () => layers.boundaries[at], (on) => { layers.boundaries[at] = on; })),
    data.frame.mercator ? own('basemap', 'Online base map', 'Asks openstreetmap.org for pictures; off until chosen. © OpenStreetMap contributors') : '',
  );
}

export function legend(box, app) {
  const sign = (kind, text) => el('span', {}, el('i', { class: kind }), text);
  const { state, data } = app;
  box.replaceChildren(
    sign('dot', 'practice, as large as its list'), sign('hub', 'hub'),
    state.moved ? sign('moved', 'moved') : '',
    data.neighbours.bridge && state.layers.bridges ? sign('bridge', 'bridge') : '',
    ...data.boundaries.map((layer, at) => (state.layers.boundaries[at] ? sign(at ? 'border dashed' : 'border', layer.name) : '')),
  );
}
