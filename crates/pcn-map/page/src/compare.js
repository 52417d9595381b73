// Which networks of one plan continue those of another, and who moves. The same rule as the library's, see
// crates/pcn-map/src/compare.rs.

/** For each network of `second` the one of `first` that it continues or -1, and the practices that move. */
export function compare(model, first, second) {
  const shared = new Map();
  for (let i = 0; i < model.count; i += 1) {
    const a = first.of[i], b = second.of[i];
    if (a < 0 || b < 0) continue;
    const key = a * 100_000 + b;
    shared.set(key, (shared.get(key) ?? 0) + model.sizes[i]);
  }
  const pairs = [...shared].sort((p, q) => q[1] - p[1] || p[0] - q[0]);
  const continues = new Int32Array(second.members.length).fill(-1);
  const continued = new Uint8Array(first.members.length);
  for (const [key] of pairs) {
    const a = Math.floor(key / 100_000), b = key % 100_000;
    if (continues[b] < 0 && !continued[a]) { continues[b] = a; continued[a] = 1; }
  }
  const moves = [];
  for (let i = 0; i < model.count; i += 1) {
    const a = first.of[i], b = second.of[i];
    if (a < 0 && b < 0) continue;
    if (a < 0 || b < 0 || continues[b] !== a) moves.push(i);
  }
  return { continues, moves, patients: moves.reduce((sum, i) => sum + model.sizes[i], 0) };
}
