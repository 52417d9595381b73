// What leaves the page: the plan as it stands, and what is locked.

const cell = (text) => {
  const value = String(text);
  return /[",\n\r]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
};

/** `code,network,hub,name,list_size`: what `pcn check` reads as a plan. */
export function planCsv(practices, plan) {
  const rows = [['code', 'network', 'hub', 'name', 'list_size']];
  for (let i = 0; i < practices.code.length; i += 1) {
    const network = plan.of[i];
    const hub = network < 0 ? '' : practices.code[plan.reviews[network].hub];
    rows.push([practices.code[i], network < 0 ? '' : plan.networks[network].label, hub, practices.name[i], practices.list_size[i]]);
  }
  return rows.map((row) => row.map(cell).join(',')).join('\n') + '\n';
}

/** Locked practices by network: networks that are locked whole are fixed, the others' locked members stay together. */
export function locks(practices, plan) {
  const rules = { fixed: [], together: [] };
  for (const at of plan.standing()) {
    const members = plan.members[at];
    const locked = members.filter((member) => plan.locked.has(member));
    if (!locked.length) continue;
    const rule = { label: plan.networks[at].label, practices: locked.map((member) => practices.code[member]) };
    if (locked.length === members.length) rules.fixed.push(rule);
    else if (locked.length > 1) rules.together.push(rule);
  }
  return rules;
}

/** The locks as a scenario file: `pcn plan --scenario locks.toml`. */
export function locksToml(practices, plan, title) {
  const comment = (value) => value.replace(/[\u0000-\u001f\u007f]+/g, ' ');
  const list = (kind, rules) => (rules.length ? `${kind} = [\n${rules.map(({ label, practices: codes }) =>
    `    ${JSON.stringify(codes)}, # ${comment(label)}\n`).join('')}]\n` : '');
  const { fixed, together } = locks(practices, plan);
  return `# Locks set on the map page of ${comment(title)}.\n# Use with: pcn plan PRACTICES.CSV --scenario locks.toml -o DIR\n\n[rules]\n${
    list('fixed', fixed)}${list('together', together)}`;
}

/** Offers a file for saving. */
export function save(name, text) {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
