// The library's priced terms beyond travel and the size policy. Each scores the members of one network (ascending), in whole
// millionths of a patient-km.

/** The terms of a plan's record, in the order of every breakdown. */
export const termsOf = (terms, model) => terms.map((term) => ({ name: term.name, score: KINDS[term.kind](term, model) }));

const KINDS = { border, pairs, need, change, own };

/** Patients outside the network's majority side. */
function border({ each, side }, { lists }) {
  return (members) => {
    const sides = new Map();
    let total = 0;
    for (const member of members) {
      total += lists[member];
      sides.set(side[member], (sides.get(side[member]) ?? 0) + lists[member]);
    }
    return each * (total - Math.max(0, ...sides.values()));
  };
}

/** Half the price of every pair that is parted. */
function pairs({ unit, counts, steps, halves }) {
  const partners = counts.map(() => []);
  let at = 0;
  counts.forEach((count, from) => {
    let to = from;
    for (let i = 0; i < count; i += 1, at += 1) {
      to += steps[at];
      partners[from].push([to, halves[at]]);
      partners[to].push([from, halves[at]]);
    }
  });
  return (members) => {
    const here = new Set(members);
    let parted = 0;
    for (const member of members) for (const [other, half] of partners[member]) if (!here.has(other)) parted += half;
    return unit * parted;
  };
}

/** How far the network's mean is from the area's. */
function need({ weights }) {
  return (members) => Math.abs(members.reduce((sum, member) => sum + weights[member], 0));
}

/** Patients who had another network: a reference network lives on in the one that holds its largest practice. */
function change({ each, reference, anchors }, { lists }) {
  return (members) => {
    const here = new Set(members), held = new Map();
    let all = 0;
    for (const member of members) {
      const network = reference[member];
      if (network < 0) continue;
      all += lists[member];
      held.set(network, (held.get(network) ?? 0) + lists[member]);
    }
    let kept = 0;
    for (const [network, patients] of held) if (here.has(anchors[network])) kept = Math.max(kept, patients);
    return each * (all - kept);
  };
}

/** The user's own expression, in postfix order. */
function own({ price, postfix, columns }, { lists }) {
  const cells = new Map(columns);
  const steps = postfix.map((word) => {
    const [over, column] = word.split(' ');
    return column === undefined ? { word } : { word: over, column: cells.get(Number(column)) };
  });
  return (members) => {
    const patients = members.reduce((sum, member) => sum + lists[member], 0);
    const stack = [];
    for (const { word, column } of steps) {
      if (column) stack.push(overColumn(word, column, members, patients, lists));
      else if (word === 'patients') stack.push(patients);
      else if (word === 'practices') stack.push(members.length);
      else if (word === 'negate') stack.push(-stack.pop());
      else if (word === 'abs') stack.push(Math.abs(stack.pop()));
      else if (BOTH[word]) { const right = stack.pop(), left = stack.pop(); stack.push(BOTH[word](left, right)); }
      else stack.push(Number(word));
    }
    const value = stack.pop() * price;
    return Number.isFinite(value) ? Math.round(Math.min(Math.max(value, 0), 1e9) * 1e6) : 0;
  };
}

function overColumn(over, column, members, patients, lists) {
  let sum = 0, least = Infinity, most = -Infinity, weighted = 0;
  for (const member of members) {
    const cell = column[member];
    sum += cell;
    weighted += cell * lists[member];
    least = Math.min(least, cell);
    most = Math.max(most, cell);
  }
  return { sum, least, most, mean: patients > 0 ? weighted / patients : 0 }[over];
}

const BOTH = {
  '+': (a, b) => a + b, '-': (a, b) => a - b, '*': (a, b) => a * b, '/': (a, b) => (b === 0 ? 0 : a / b),
  min: (a, b) => Math.min(a, b), max: (a, b) => Math.max(a, b),
};
