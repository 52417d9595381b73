// Numbers and sentences for people.
const whole = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 0 });
const one = new Intl.NumberFormat('en-GB', { minimumFractionDigits: 1, maximumFractionDigits: 1 });

export const number = (value) => whole.format(value);
/** Millionths of a patient-km as patient-km with one decimal, as the command prints them. */
export const patientKm = (micro) => one.format(micro / 1e6);
/** Kilometres to the hub of the mean patient, from travel in millionths of a patient-km. */
export const meanKm = (travel, patients) => travel / 1e6 / Math.max(1, patients);
export const signed = (value, format = number) => (value > 0 ? '+' : value < 0 ? '\u2212' : '\u00b1') + format(Math.abs(value));
export const count = (value, what, many = `${what}s`) => `${number(value)} ${value === 1 ? what : many}`;

/** What a practice is called: its name, calmly, or its code. */
export const practiceName = ({ practices }, at) => (practices.name[at] ? calm(practices.name[at]) : practices.code[at]);

/** A finding as a short phrase; `data` for the limits and the names. */
export function phrase(finding, data) {
  const { policy } = data, patients = number(finding.patients ?? 0);
  const name = (at) => practiceName(data, at);
  switch (finding.kind) {
    case 'not_contiguous': return `not in one piece: ${patients} patients cut off`;
    case 'above_cap': return `${patients} above the cap of ${number(policy.cap)}`;
    case 'above_ceiling': return `${patients} above the ceiling of ${number(policy.ceiling)}`;
    case 'large_practice': return `one practice, ${patients} above the ceiling of ${number(policy.ceiling)}`;
    case 'waived': return `${patients} below the floor of ${number(policy.floor)}, waived: ${finding.reason}`;
    case 'not_apart': return `${name(finding.first)} and ${name(finding.second)} have to be apart`;
    case 'parted': return `${name(finding.first)} and ${name(finding.second)} have to be together`;
    case 'not_fixed': return `${finding.name} has to stay as it is`;
    case 'across_border': return `crosses ${finding.border}, which no network may: ${finding.sides.map((side) => side || 'no side').join(', ')}`;
    case 'practices': return `${count(finding.found, 'practice')}, ${finding.least === null ? `at most ${number(finding.most)}`
      : finding.most === null ? `at least ${number(finding.least)}` : `${number(finding.least)} to ${number(finding.most)}`} allowed`;
    case 'too_far': return `${name(finding.practice)} is ${finding.km.toFixed(1)} km from the hub, at most ${finding.most} km allowed`;
    default: return `${patients} below the floor of ${number(policy.floor)}${finding.breaks ? '' : ' (named exception)'}`;
  }
}

/** An element with attributes, listeners (on...) and children; text is always text. */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? '' : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** A shouted name in title case. */
export function calm(name) {
  if (/[a-z]/.test(name)) return name;
  return name.toLowerCase().replace(/(^|[^\p{L}\p{N}'\u2019])(\p{L})/gu, (_, before, letter) => before + letter.toUpperCase())
    .replace(/\b(Gp|Nhs|Pcn|Ii|Iii)\b/g, (word) => word.toUpperCase());
}
