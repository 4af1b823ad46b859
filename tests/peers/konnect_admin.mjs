// The administration side of Konnect's v3 API (openmeter-api appendix B.1-B.4, clearinghouse 8.1): customers, meters, features, plans,
// subscriptions, credits, access, events and meter queries under /v3/openmeter. Schemas are closed as published: an unknown member of a body
// is 400, an unknown parameter is ignored. Written from the specification; no account has confirmed it.
//
//   node konnect_admin.mjs TOKEN        prints "Listening on 127.0.0.1:PORT"
//   POST /_control {...}   mostPage, conflictOnce (customers: made by somebody else just before us), foreignRows (subscriptions of strangers),
//                          euro (only EUR credit), credits false (404), rename {list, from, to} (a member of rows under another name),
//                          failAt N (the N-th call hangs after its effect); reset
//   GET  /_state
import { createServer } from 'node:http';
import { randomBytes } from 'node:crypto';

const token = process.argv[2] || 'kpat_test';
let state, control;
function reset() {
  state = { customers: [], meters: [], features: [], plans: [], subscriptions: [], grants: [], events: [], calls: 0, mutations: 0, paths: [] };
  control = { mostPage: 100, conflictOnce: false, foreignRows: false, euro: false, credits: true, rename: null, failAt: 0 };
}
reset();
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
let counter = 0;
function ulid() {
  counter += 1;
  let n = counter, tail = '';
  for (let i = 0; i < 10; ++i) { tail = alphabet[n % 32] + tail; n = Math.floor(n / 32); }
  return '01K' + [...randomBytes(13)].map((x) => alphabet[x % 32]).join('') + tail;
}
class Problem extends Error {
  constructor(status, title, detail, parameters) { super(detail); this.status = status; this.title = title; this.parameters = parameters; }
}
const bad = (field, rule, reason = rule) => new Problem(400, 'Bad Request', reason, [{ field, rule, reason, source: 'body' }]);
const notFound = (what) => new Problem(404, 'Not Found', `${what} not found`);
const conflict = (what) => new Problem(409, 'Conflict', what);
const keyForm = /^[a-z0-9]+(?:_[a-z0-9]+)*$/;
const decimal = /^-?[0-9]+(\.[0-9]+)?$/;
function closed(body, needed, optional = []) {
  if (!body || typeof body !== 'object') throw bad('', 'object');
  for (const name of needed) if (body[name] === undefined) throw bad(name, 'required', `${name} is required`);
  for (const name of Object.keys(body))
    if (!needed.includes(name) && !optional.includes(name)) throw bad(name, 'additional_property', `${name} is not allowed`);
}
function stamped(row) {
  const now = new Date().toISOString();
  return { id: ulid(), ...row, created_at: now, updated_at: now };
}
function filtered(rows, query, names) {
  return rows.filter((row) => names.every((name) => {
    const equals = query.get(`filter[${name}]`) ?? query.get(`filter[${name}][eq]`), part = query.get(`filter[${name}][contains]`);
    return (equals === null || row[name] === equals) && (part === null || String(row[name]).includes(part));
  }));
}
function listed(rows, query, name) {
  const size = Math.min(Number(query.get('page[size]') ?? 20), control.mostPage), number = Number(query.get('page[number]') ?? 1);
  let part = rows.slice((number - 1) * size, number * size);
  if (control.rename?.list === name)
    part = part.map(({ [control.rename.from]: moved, ...rest }) => ({ ...rest, [control.rename.to]: moved }));
  return { data: part, meta: { page: { number, size, total: rows.length } } };
}
const find = (rows, id, what) => {
  if (!/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/.test(id)) throw new Problem(400, 'Bad Request', 'the id is no ULID');
  return rows.find((row) => row.id === id) ?? (() => { throw notFound(what); })();
};
const common = ['name', 'description', 'labels'];
function labels(body) {
  for (const [name, text] of Object.entries(body.labels ?? {}))
    if (typeof text !== 'string' || !/^[a-z0-9A-Z]([a-z0-9A-Z\-._]*[a-z0-9A-Z]+)?$/.test(text) || text.length > 63) throw bad(`labels.${name}`, 'pattern');
}
function rateCard(card) {
  closed(card, ['key', 'name', 'price'], ['description', 'labels', 'feature', 'currency', 'billing_cadence', 'unit_config', 'payment_term',
    'commitments', 'discounts', 'tax_config', 'entitlement']);
  if (card.feature && !state.features.some((f) => f.id === card.feature.id)) throw bad('feature.id', 'unknown');
  if (!['free', 'flat', 'unit', 'graduated', 'volume'].includes(card.price.type)) throw bad('price.type', 'enum');
  if (card.price.type === 'unit' && !decimal.test(card.price.amount)) throw bad('price.amount', 'pattern');
  if (card.discounts) closed(card.discounts, [], ['percentage', 'usage']);
}
const micros = (text) => {
  const [whole, part = ''] = text.split('.');
  return BigInt(whole) * 1000000n + BigInt((part + '000000').slice(0, 6));
};
const dollars = (m) => {
  const sign = m < 0n ? '-' : '', size = m < 0n ? -m : m;
  const part = (size % 1000000n).toString().padStart(6, '0').replace(/0+$/, '');
  return sign + (size / 1000000n).toString() + (part ? '.' + part : '');
};
const attributed = (customer) => new Set([customer.key, ...(customer.usage_attribution?.subject_keys ?? [])]);
function used(customer) {
  const subjects = attributed(customer);
  return state.events.filter((e) => subjects.has(e.subject)).reduce((sum, e) => sum + BigInt(e.data?.network_fee_usd_micros ?? 0), 0n);
}
function newCustomer(body) {
  closed(body, ['name', 'key'], ['description', 'labels', 'usage_attribution', 'primary_email', 'currency', 'billing_address']);
  const wanted = new Set([body.key, ...(body.usage_attribution?.subject_keys ?? [])]);
  for (const other of state.customers)
    for (const subject of attributed(other)) if (wanted.has(subject)) throw conflict('customer with this key exists');
  const customer = stamped(body);
  state.customers.push(customer);
  return customer;
}
function planVerb(id, verb) {
  const plan = find(state.plans, id, 'plan');
  if (verb === 'publish') {
    if (plan.status !== 'draft') throw bad('status', 'invalid', 'only a draft can be published');
    for (const other of state.plans) if (other.key === plan.key && other.status === 'active') other.status = 'archived';
    plan.status = 'active';
    plan.effective_from = new Date().toISOString();
  } else {
    if (plan.status !== 'active') throw bad('status', 'invalid', 'only an active plan can be archived');
    plan.status = 'archived';
  }
  return plan;
}

// [method, pattern, handler(match, query, body)] -> [status, answer]
const routes = [
  ['GET', /^\/meters$/, (m, q) => [200, listed(filtered(state.meters, q, ['key', 'name']), q, 'meters')]],
  ['POST', /^\/meters$/, (m, q, body) => {
    closed(body, ['name', 'key', 'aggregation', 'event_type'], ['description', 'labels', 'events_from', 'value_property', 'dimensions']);
    if (!keyForm.test(body.key)) throw bad('key', 'pattern');
    if (!['sum', 'count', 'unique_count', 'avg', 'min', 'max', 'latest'].includes(body.aggregation)) throw bad('aggregation', 'enum');
    if ((body.aggregation === 'count') !== (body.value_property === undefined)) throw bad('value_property', 'dependent');
    if (state.meters.some((x) => x.key === body.key)) throw conflict('meter exists');
    const meter = stamped(body);
    state.meters.push(meter);
    return [201, meter];
  }],
  ['PUT', /^\/meters\/([^/]+)$/, (m, q, body) => {
    closed(body, [], ['name', 'description', 'labels', 'dimensions']);
    return [200, Object.assign(find(state.meters, m[1], 'meter'), body)];
  }],
  ['DELETE', /^\/meters\/([^/]+)$/, (m) => { find(state.meters, m[1], 'meter'); state.meters = state.meters.filter((x) => x.id !== m[1]); return [204]; }],
  ['POST', /^\/meters\/([^/]+)\/query$/, (m, q, body) => {
    closed(body, [], ['from', 'to', 'granularity', 'time_zone', 'group_by_dimensions', 'filters']);
    const meter = find(state.meters, m[1], 'meter');
    const wanted = body.filters?.dimensions?.subject?.in;
    const groups = new Map();
    for (const event of state.events) {
      if (event.type !== meter.event_type || (wanted && !wanted.includes(event.subject))) continue;
      if ((body.from && event.time < body.from) || (body.to && event.time >= body.to)) continue;
      const dimensions = Object.fromEntries((body.group_by_dimensions ?? []).map((d) =>
        [d, d === 'subject' ? event.subject : String(event.data?.[meter.dimensions?.[d]?.slice(2)] ?? '')]));
      const name = JSON.stringify(dimensions);
      const row = groups.get(name) ?? { sum: 0n, dimensions };
      row.sum += meter.aggregation === 'count' ? 1n : BigInt(event.data?.[meter.value_property.slice(2)] ?? 0);
      groups.set(name, row);
    }
    return [200, { data: [...groups.values()].map((row) => ({ value: row.sum.toString(), from: body.from ?? '2026-01-01T00:00:00Z',
      to: body.to ?? '2027-01-01T00:00:00Z', dimensions: row.dimensions })) }];
  }],
  ['GET', /^\/features$/, (m, q) => [200, listed(filtered(state.features, q, ['key', 'name']), q, 'features')]],
  ['POST', /^\/features$/, (m, q, body) => {
    closed(body, ['name', 'key'], ['description', 'labels', 'meter', 'unit_cost']);
    if (!keyForm.test(body.key)) throw bad('key', 'pattern');
    if (body.meter) { closed(body.meter, ['id'], ['filters']); find(state.meters, body.meter.id, 'meter'); }
    if (state.features.some((x) => x.key === body.key)) throw conflict('feature exists');
    const feature = stamped(body);
    state.features.push(feature);
    return [201, feature];
  }],
  ['DELETE', /^\/features\/([^/]+)$/, (m) => { find(state.features, m[1], 'feature'); state.features = state.features.filter((x) => x.id !== m[1]); return [204]; }],
  ['GET', /^\/plans$/, (m, q) => [200, listed(filtered(state.plans, q, ['key', 'name', 'status', 'currency']), q, 'plans')]],
  ['POST', /^\/plans$/, (m, q, body) => {
    closed(body, ['name', 'key', 'currency', 'billing_cadence', 'phases'], ['description', 'labels', 'pro_rating_enabled']);
    labels(body);
    if (!keyForm.test(body.key) || body.key.length > 64) throw bad('key', 'pattern');
    for (const phase of body.phases) {
      closed(phase, ['name', 'key', 'rate_cards'], ['description', 'labels', 'duration']);
      phase.rate_cards.forEach(rateCard);
    }
    if (state.plans.some((x) => x.key === body.key && x.status === 'draft')) throw conflict('there is a draft of this plan');
    const plan = stamped({ ...body, status: 'draft', version: 1 + state.plans.filter((x) => x.key === body.key).length });
    state.plans.push(plan);
    return [201, plan];
  }],
  ['DELETE', /^\/plans\/([^/]+)$/, (m) => {
    if (find(state.plans, m[1], 'plan').status !== 'draft') throw bad('status', 'invalid', 'only a draft can be deleted');
    state.plans = state.plans.filter((x) => x.id !== m[1]);
    return [204];
  }],
  ['POST', /^\/plans\/([^/]+)\/(publish|archive)$/, (m) => [200, planVerb(m[1], m[2])]],
  ['GET', /^\/customers$/, (m, q) => [200, listed(filtered(state.customers, q, ['key', 'name', 'primary_email']), q, 'customers')]],
  ['POST', /^\/customers$/, (m, q, body) => {
    if (control.conflictOnce) { control.conflictOnce = false; newCustomer(structuredClone(body)); }
    return [201, newCustomer(body)];
  }],
  ['GET', /^\/customers\/([^/]+)$/, (m) => [200, find(state.customers, m[1], 'customer')]],
  ['PUT', /^\/customers\/([^/]+)$/, (m, q, body) => {
    closed(body, ['name'], ['description', 'labels', 'usage_attribution', 'primary_email', 'currency', 'billing_address']);
    const customer = find(state.customers, m[1], 'customer');
    const same = JSON.stringify(body.usage_attribution) === JSON.stringify(customer.usage_attribution);
    if (!same && state.subscriptions.some((s) => s.customer_id === m[1] && s.status === 'active'))
      throw conflict('subject keys are locked while a subscription is active');
    for (const name of Object.keys(customer)) if (!['id', 'key', 'created_at', 'updated_at'].includes(name)) delete customer[name];
    return [200, Object.assign(customer, body)];
  }],
  ['GET', /^\/customers\/([^/]+)\/credits\/balance$/, (m) => {
    const customer = find(state.customers, m[1], 'customer');
    if (!control.credits) throw notFound('credits');
    const granted = state.grants.filter((g) => g.customer === m[1]).reduce((sum, g) => sum + micros(g.amount), 0n);
    const live = dollars(granted - used(customer));
    return [200, { retrieved_at: new Date().toISOString(), balances: control.euro
      ? [{ currency: 'EUR', live: '77', settled: '77', pending: '0' }]
      : [{ currency: 'EUR', live: '77', settled: '77', pending: '0' }, { currency: 'USD', live, settled: dollars(granted), pending: '0' }] }];
  }],
  ['GET', /^\/customers\/([^/]+)\/credits\/grants$/, (m, q) => {
    find(state.customers, m[1], 'customer');
    return [200, listed(state.grants.filter((g) => g.customer === m[1]).map(({ customer, ...rest }) => rest), q, 'grants')];
  }],
  ['POST', /^\/customers\/([^/]+)\/credits\/grants$/, (m, q, body) => {
    find(state.customers, m[1], 'customer');
    closed(body, ['name', 'funding_method', 'currency', 'amount'], ['description', 'labels', 'purchase', 'tax_config', 'filters', 'priority',
      'effective_at', 'expires_after', 'key']);
    if (!decimal.test(body.amount)) throw bad('amount', 'pattern');
    if (body.priority !== undefined && !(body.priority >= 1 && body.priority <= 1000)) throw bad('priority', 'range');
    if (body.key && state.grants.some((g) => g.customer === m[1] && g.key === body.key)) throw conflict('grant with this key exists');
    const { expires_after, ...rest } = body;
    const grant = stamped({ ...rest, status: 'active' });
    state.grants.push({ ...grant, customer: m[1] });
    return [201, grant];
  }],
  ['GET', /^\/customers\/([^/]+)\/entitlement-access$/, (m) => {
    find(state.customers, m[1], 'customer');
    return [200, { data: state.subscriptions.some((s) => s.customer_id === m[1] && s.status === 'active')
      ? [{ type: 'metered', feature_key: 'network_spend', has_access: true }] : [] }];
  }],
  ['GET', /^\/subscriptions$/, (m, q) => {
    const rows = filtered(state.subscriptions, q, ['customer_id', 'status']);
    return [200, listed(control.foreignRows ? state.subscriptions : rows, q, 'subscriptions')];
  }],
  ['POST', /^\/subscriptions$/, (m, q, body) => {
    closed(body, ['customer', 'plan'], ['labels', 'settlement_mode', 'billing_anchor', 'cost_basis_mode']);
    const customer = state.customers.find((c) => c.id === body.customer.id || c.key === body.customer.key);
    const plan = state.plans.find((p) => p.status === 'active' && (p.id === body.plan.id || p.key === body.plan.key));
    if (!customer || !plan) throw notFound(customer ? 'plan' : 'customer');
    if (state.subscriptions.some((s) => s.customer_id === customer.id && s.status === 'active')) throw conflict('the customer has a subscription');
    const subscription = stamped({ name: plan.name, customer_id: customer.id, plan: { id: plan.id, key: plan.key, version: plan.version },
      status: 'active', active_from: new Date().toISOString(), billing_anchor: new Date().toISOString(), billing_cadence: 'P1M' });
    state.subscriptions.push(subscription);
    return [201, subscription];
  }],
  ['POST', /^\/subscriptions\/([^/]+)\/cancel$/, (m, q, body) => {
    closed(body, [], ['timing']);
    const subscription = find(state.subscriptions, m[1], 'subscription');
    return [200, Object.assign(subscription, { status: 'canceled', active_to: new Date().toISOString() })];
  }],
  ['GET', /^\/events$/, (m, q) => {
    const rows = state.events.map((event) => ({ event, ingested_at: event.time, stored_at: event.time, validation_errors: [] })).reverse();
    return [200, { data: rows.slice(0, Number(q.get('page[size]') ?? 20)), meta: { page: { size: rows.length, next: null, previous: null } } }];
  }],
  ['POST', /^\/events$/, (m, q, body) => {
    for (const event of Array.isArray(body) ? body : [body]) {
      closed(event, ['id', 'source', 'specversion', 'type', 'subject'], ['time', 'data', 'datacontenttype', 'dataschema']);
      if (!state.events.some((e) => e.id === event.id && e.source === event.source)) state.events.push(event);
    }
    return [202];
  }],
];

function send(response, status, body, type = 'application/json') {
  const text = body === undefined ? '' : JSON.stringify(body);
  response.writeHead(status, status === 204 ? {} : { 'Content-Type': type, 'Content-Length': Buffer.byteLength(text) });
  response.end(text);
}
const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const text = Buffer.concat(chunks).toString();
    const url = new URL(request.url, 'http://peer');
    if (url.pathname === '/_state') return send(response, 200, state);
    if (url.pathname === '/_control') {
      const wanted = JSON.parse(text || '{}');
      if (wanted.reset) reset();
      for (let i = 0; i < (wanted.strangers ?? 0); ++i) newCustomer({ name: 's', key: `acme-corp:${i}` });
      for (const name of Object.keys(control)) if (name in wanted) control[name] = wanted[name];
      return send(response, 200, {});
    }
    state.calls += 1;
    state.paths.push(`${request.method} ${url.pathname}`);
    const hanging = control.failAt > 0 && --control.failAt === 0;
    let status = 500, answer;
    try {
      if (request.headers.authorization !== `Bearer ${token}`) throw new Problem(401, 'Unauthenticated', 'the token is not valid');
      if (!url.pathname.startsWith('/v3/openmeter/')) throw notFound('path');
      const path = decodeURIComponent(url.pathname.slice('/v3/openmeter'.length));
      const route = routes.map(([method, pattern, handler]) => [method, pattern.exec(path), handler]).filter(([, match]) => match);
      if (!route.length) throw notFound('path');
      const chosen = route.find(([method]) => method === request.method);
      if (!chosen) throw new Problem(405, 'Method Not Allowed', 'method');
      [status, answer] = chosen[2](chosen[1], url.searchParams, text ? JSON.parse(text) : undefined);
      if (request.method !== 'GET' && !path.endsWith('/query')) state.mutations += 1;
      if (hanging) return console.log(`Hanging after ${request.method} ${url.pathname}`);
      return send(response, status, answer);
    } catch (error) {
      status = error.status ?? 400;
      send(response, status, { type: 'https://kongapi.info/konnect/x', status, title: error.title ?? 'Bad Request', instance: 'kong:trace:1',
        detail: error.message, ...(error.parameters ? { invalid_parameters: error.parameters } : {}) }, 'application/problem+json');
    }
  });
});
server.listen(0, '127.0.0.1', () => console.log(`Listening on 127.0.0.1:${server.address().port}`));
