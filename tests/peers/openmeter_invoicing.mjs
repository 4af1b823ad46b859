// Billing of an OpenMeter with the custom invoicing app (openmeter-api 10, A.5, A.6, A.7), for the tests of settlement; Node's own modules only.
// Prints "Listening on 127.0.0.1:PORT" and ends with its parent. Requests are checked as the API's document does: unknown members, wrong
// types and wrong states are refused. What a test may do, by POST with JSON to /admin/...:
//   customer {metadata}                  -> {id}
//   invoice {customerId, currency, total, lines: [text], metadata, ageSeconds, extendedStatus}  -> the invoice; children are added, which nobody may count
//   retry {id}                           payment_processing.failed -> pending, another round
//   drop {id}                            the meter forgets it
//   touch {id, total}                    changed without a change of state
//   faults {status, times, match, hang, cut, still}   requests whose path holds `match`, `times` of them: status: answered so; hang: never
//                                        answered; cut: done, and the connection broken; still: answered 204 and 409, nothing moves
//   pace {ms}                            so long after what was done does the meter say so
//   hook {mode, answer, status, times}   mode "complete" (answer by pause), "later" (202), "status"
//   notify {url, secret, id, type, eventId, age, style, wrong}    a signed notification; -> {status, body}
//   provider {url, secret, event, age, extra}                     a signed event of a payment provider; -> {status, body}
//   state {}                             -> {invoices, calls, hooks, violations, creations}
import http from 'node:http';
import crypto from 'node:crypto';

const token = 'meter-token';
const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const invoices = new Map();
const customers = new Map();
const calls = [];
const hooks = [];
const violations = [];
let creations = 0;
let pace = 0;
let faults = [];
let hook = { mode: 'complete', answer: {}, times: 0 };
let clock = Date.now();

const later = () => new Date((clock = Math.max(clock + 1, Date.now()))).toISOString();
function ulid() {
  const random = crypto.randomBytes(25);
  return '0' + [...random].map((byte) => letters[byte % 32]).join('');
}

class Problem extends Error {
  constructor(status, detail) { super(detail); this.status = status; }
}
const need = (condition, detail, status = 400) => { if (!condition) throw new Problem(status, detail); };
function shape(value, name, members) {
  need(value !== null && typeof value === 'object' && !Array.isArray(value), `${name} is no object`);
  for (const member of Object.keys(value)) need(member in members, `${name}.${member} is unknown`);
  for (const [member, [type, needed]] of Object.entries(members)) {
    if (value[member] === undefined) { need(!needed, `${name}.${member} is required`); continue; }
    if (type === 'array') need(Array.isArray(value[member]), `${name}.${member} is no array`);
    else if (type === 'time') need(typeof value[member] === 'string' && !Number.isNaN(Date.parse(value[member])), `${name}.${member} is no time`);
    else need(typeof value[member] === type, `${name}.${member} is no ${type}`);
  }
}
const isUlid = (text) => typeof text === 'string' && /^[0-7][0-9A-HJKMNP-TV-Za-hjkmnp-tv-z]{25}$/.test(text);

function totals(total) {
  return { amount: total, chargesTotal: '0', discountsTotal: '0', creditsTotal: '0', taxesInclusiveTotal: '0',
    taxesExclusiveTotal: '0', taxesTotal: '0', total };
}
function line(total, index) {
  const at = later();
  const one = (name) => ({ id: ulid(), name, managedBy: 'subscription', status: 'valid', currency: 'USD', createdAt: at,
    updatedAt: at, period: { from: at, to: at }, totals: totals(total) });
  return { ...one(`line ${index}`), type: 'usage_based', invoiceAt: at, status: 'detailed', discounts: { amount: [
    { id: ulid(), reason: { type: 'maximum_spend' }, amount: '0', createdAt: at, updatedAt: at }] },
  children: [{ ...one('detail'), type: 'flat_fee', category: 'regular' }] };
}
function statusOf(extended) {
  const [first] = extended.split('.');
  return first;
}
function makeInvoice({ customerId, currency = 'USD', total = '10', lines = ['10'], metadata = {}, ageSeconds = 0,
  extendedStatus = 'draft.syncing' }) {
  const created = new Date(Date.now() - ageSeconds * 1000).toISOString();
  const customer = customers.get(customerId);
  const invoice = { id: ulid(), createdAt: created, updatedAt: later(), type: 'standard', number: `GATHER-${invoices.size + 1}`,
    currency, metadata, supplier: { name: 'S' }, customer: { id: customerId, key: 'key', name: customer?.name ?? 'Nobody',
      usageAttribution: { subjectKeys: ['s'] } },
    totals: totals(total), status: statusOf(extendedStatus),
    statusDetails: { immutable: false, failed: false, extendedStatus, availableActions: {} },
    workflow: { sourceBillingProfileId: ulid(), workflow: {} }, lines: lines.map(line), externalIds: {} };
  invoices.set(invoice.id, invoice);
  return invoice;
}
function move(invoice, extendedStatus) {
  invoice.statusDetails.extendedStatus = extendedStatus;
  invoice.status = statusOf(extendedStatus);
  invoice.updatedAt = later();
}
const stateOf = (invoice) => invoice.statusDetails.extendedStatus;

// ---- the three answers of the app

function draft(invoice, body) {
  shape(body, 'body', { invoicing: ['object'] });
  const said = body.invoicing ?? {};
  shape(said, 'invoicing', { invoiceNumber: ['string'], externalId: ['string'], lineExternalIds: ['array'], lineDiscountExternalIds: ['array'] });
  const lineIds = invoice.lines.map((one) => one.id);
  const discountIds = invoice.lines.flatMap((one) => (one.discounts?.amount ?? []).map((discount) => discount.id));
  for (const mapping of said.lineExternalIds ?? []) {
    shape(mapping, 'mapping', { lineId: ['string', true], externalId: ['string', true] });
    need(lineIds.includes(mapping.lineId), `line ${mapping.lineId} is unknown`);
  }
  for (const mapping of said.lineDiscountExternalIds ?? []) {
    shape(mapping, 'mapping', { lineDiscountId: ['string', true], externalId: ['string', true] });
    need(discountIds.includes(mapping.lineDiscountId), `discount ${mapping.lineDiscountId} is unknown`);
  }
  need(stateOf(invoice) === 'draft.syncing', `invoice is ${stateOf(invoice)}`, 409);
  return () => {
    if (said.invoiceNumber) invoice.number = said.invoiceNumber;
    if (said.externalId) invoice.externalIds.invoicing = said.externalId;
    move(invoice, 'issuing.syncing');
  };
}
function issuing(invoice, body) {
  shape(body, 'body', { invoicing: ['object'], payment: ['object'] });
  shape(body.invoicing ?? {}, 'invoicing', { invoiceNumber: ['string'], sentToCustomerAt: ['time'] });
  shape(body.payment ?? {}, 'payment', { externalId: ['string'] });
  need(stateOf(invoice) === 'issuing.syncing', `invoice is ${stateOf(invoice)}`, 409);
  return () => {
    if (body.invoicing?.invoiceNumber) invoice.number = body.invoicing.invoiceNumber;
    if (body.payment?.externalId) invoice.externalIds.payment = body.payment.externalId;
    move(invoice, 'payment_processing.pending');
  };
}
function payment(invoice, body) {
  shape(body, 'body', { trigger: ['string', true] });
  const next = { paid: 'paid', payment_failed: 'payment_processing.failed', payment_uncollectible: 'uncollectible',
    payment_overdue: 'overdue', action_required: 'payment_processing.action_required', void: 'voided' }[body.trigger];
  need(next, 'trigger is unknown');
  const open = ['payment_processing.pending', 'payment_processing.failed', 'payment_processing.action_required', 'overdue'];
  need(open.includes(stateOf(invoice)) && stateOf(invoice) !== next, `invoice is ${stateOf(invoice)}`, 409);
  return () => move(invoice, next);
}

function takeFault(path) {
  for (const fault of faults) {
    if (fault.times > 0 && path.includes(fault.match ?? '/')) { fault.times -= 1; return fault; }
  }
  return {};
}

function meter(request, response, url, body) {
  need(request.headers.authorization === `Bearer ${token}`, 'no token', 401);
  if (request.method === 'POST' && body !== undefined) need(/^application\/json/.test(request.headers['content-type'] ?? ''), 'no JSON', 415);
  // What is done is done before it is said.
  const answer = (status, tree) => setTimeout(() => {
    response.writeHead(status, tree === undefined ? {} : { 'content-type': 'application/json' });
    response.end(tree === undefined ? undefined : JSON.stringify(tree));
  }, pace);
  let found;
  if (request.method === 'GET' && url.pathname === '/api/v1/billing/invoices') {
    const wanted = url.searchParams.getAll('extendedStatuses');
    for (const name of url.searchParams.keys()) need(['extendedStatuses', 'page', 'pageSize'].includes(name), `query ${name}`);
    const page = Number(url.searchParams.get('page') ?? 1);
    const pageSize = Number(url.searchParams.get('pageSize') ?? 100);
    const all = [...invoices.values()].filter((one) => wanted.length === 0 || wanted.includes(stateOf(one)));
    return answer(200, { totalCount: all.length, page, pageSize, items: all.slice((page - 1) * pageSize, page * pageSize).map(({ lines, ...rest }) => rest) });
  }
  if (request.method === 'POST' && url.pathname === '/api/v1/billing/invoices/invoice') {
    shape(body, 'body', { filters: ['object'], asOf: ['time'], customerId: ['string', true], progressiveBillingOverride: ['boolean'] });
    need(isUlid(body.customerId), 'customerId is no ulid');
    need(body.progressiveBillingOverride === true, 'progressiveBillingOverride is wanted');
    const customer = customers.get(body.customerId);
    need(customer, 'customer not found', 404);
    need(!customer.collecting, 'active realization run already exists');
    creations += 1;
    return answer(201, [makeInvoice({ customerId: body.customerId, extendedStatus: 'draft.waiting_for_collection' })]);
  }
  if ((found = url.pathname.match(/^\/api\/v1\/billing\/invoices\/([^/]+)\/advance$/)) && request.method === 'POST') {
    const invoice = invoices.get(found[1]);
    need(invoice, 'invoice not found', 404);
    need(stateOf(invoice) === 'draft.waiting_for_collection', 'nothing to advance');
    move(invoice, 'draft.syncing');
    return answer(200, invoice);
  }
  if ((found = url.pathname.match(/^\/api\/v1\/billing\/invoices\/([^/]+)$/)) && request.method === 'GET') {
    need(isUlid(found[1]), 'invoiceId is no ulid');
    need(invoices.has(found[1]), 'invoice not found', 404);
    return answer(200, invoices.get(found[1]));
  }
  if ((found = url.pathname.match(/^\/api\/v1\/customers\/([^/]+)$/)) && request.method === 'GET') {
    need(customers.has(found[1]), 'customer not found', 404);
    return answer(200, customers.get(found[1]));
  }
  found = url.pathname.match(/^\/api\/v1\/apps\/custom-invoicing\/([^/]+)\/(draft\/synchronized|issuing\/synchronized|payment\/status)$/);
  need(found && request.method === 'POST', 'no such route', 404);
  const invoice = invoices.get(found[1]);
  need(invoice, 'invoice not found', 404);
  const text = JSON.stringify(body);
  const call = { id: invoice.id, path: found[2], body: text, applied: false, from: stateOf(invoice) };
  calls.push(call);
  const fault = request.fault ?? {};
  const apply = { 'draft/synchronized': draft, 'issuing/synchronized': issuing, 'payment/status': payment }[found[2]](invoice, body);
  if (fault.still) return answer(204);
  // Whoever asks again after a crash must say what he said before.
  const former = calls.filter((one) => one.id === invoice.id && one.path === found[2] && one !== call && one.applied);
  if (former.length > 0 && found[2] !== 'payment/status') violations.push(`${found[2]} of ${invoice.id} applied twice`);
  apply();
  call.applied = true;
  if (fault.cut) return request.socket.destroy();
  return answer(204);
}

// ---- the operator's own hook

function answerHook(request, response, raw) {
  const { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signature } = request.headers;
  const key = Buffer.from('hook-secret-of-the-test-bed');
  const wanted = 'v1,' + crypto.createHmac('sha256', key).update(`${id}.${timestamp}.${raw}`).digest('base64');
  if (signature !== wanted || Math.abs(Date.now() / 1000 - Number(timestamp)) > 300) {
    violations.push('a hook call is not signed as it should be');
    response.writeHead(401); response.end(); return;
  }
  const body = JSON.parse(raw);
  hooks.push({ id, type: body.type, data: body.data });
  if (hook.mode === 'status' && (hook.times -= 1) >= 0) { response.writeHead(hook.status); response.end(); return; }
  if (hook.mode === 'later') { response.writeHead(202); response.end(); return; }
  const pause = body.type.replace('settlement.', '');
  const data = hook.answer[pause] ?? (pause === 'draft_sync'
    ? { invoiceNumber: `NO-${body.data.invoiceId.slice(-6)}`, externalId: `in_${body.data.invoiceId}`,
      lineExternalIds: Object.fromEntries(body.data.money.lines.filter((one) => one.id !== 'adjustment').map((one, i) => [one.id, `il_${i}`])) }
    : pause === 'issuing_sync' ? { sentToCustomerAt: '2026-01-01T00:00:00Z', paymentExternalId: `pi_${body.data.invoiceId}` } : { trigger: 'paid' });
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify(data));
}

// ---- what a test does

function send(url, headers, body) {
  return new Promise((resolve) => {
    const out = http.request(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers, 'content-length': Buffer.byteLength(body) }, agent: false });
    out.on('response', (answer) => {
      let text = '';
      answer.on('data', (part) => { text += part; });
      answer.on('end', () => resolve({ status: answer.statusCode, body: text, cookies: answer.headers['set-cookie'] ?? [] }));
    });
    out.on('error', (error) => resolve({ status: 0, body: String(error) }));
    out.end(body);
  });
}
const admin = {
  customer({ metadata = {}, collecting = false }) {
    const customer = { id: ulid(), key: 'key', name: 'Customer', metadata, collecting, createdAt: later(), updatedAt: later() };
    customers.set(customer.id, customer);
    return customer;
  },
  invoice: makeInvoice,
  retry({ id }) { move(invoices.get(id), 'payment_processing.pending'); return {}; },
  drop({ id }) { invoices.delete(id); return {}; },
  touch({ id, total }) {
    const invoice = invoices.get(id);
    if (total !== undefined) invoice.totals = totals(total);
    invoice.updatedAt = later();
    return {};
  },
  faults(list) { faults = Array.isArray(list) ? list : [list]; return {}; },
  pace({ ms }) { pace = ms; return {}; },
  hook(wanted) { hook = { answer: {}, times: 0, ...wanted }; return {}; },
  async notify({ url, secret, id, type = 'invoice.updated', eventId = `msg_${crypto.randomUUID()}`, age = 0, style = 'svix', wrong = {} }) {
    const body = wrong.body ?? JSON.stringify({ id: eventId, type, timestamp: new Date().toISOString(), data: { id, status: 'lies' } });
    const timestamp = String(Math.floor(Date.now() / 1000) - age);
    const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
    let signature = 'v1,' + crypto.createHmac('sha256', key).update(`${eventId}.${timestamp}.${body}`).digest('base64');
    if (wrong.signature !== undefined) signature = wrong.signature;
    if (wrong.among) signature = `v1a,AAAA v1,${Buffer.alloc(32).toString('base64')} ${signature}`;
    return send(url, { [`${style}-id`]: wrong.id ?? eventId, [`${style}-timestamp`]: wrong.timestamp ?? timestamp, [`${style}-signature`]: signature },
      wrong.tampered ? body.replace('invoice', 'inv0ice') : body);
  },
  async provider({ url, secret, event, age = 0, extra = '' }) {
    const body = JSON.stringify(event);
    const timestamp = Math.floor(Date.now() / 1000) - age;
    const signature = crypto.createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex');
    return send(url, { 'stripe-signature': `t=${timestamp},${extra}v1=${signature},v0=00` }, body);
  },
  post({ url, headers = {}, body = '' }) { return send(url, headers, body); },
  state() {
    return { invoices: Object.fromEntries([...invoices].map(([id, one]) => [id, { extended: stateOf(one), number: one.number, external: one.externalIds }])),
      calls, hooks, violations, creations };
  },
};

const server = http.createServer((request, response) => {
  const parts = [];
  request.on('data', (part) => parts.push(part));
  request.on('end', async () => {
    const raw = Buffer.concat(parts).toString();
    const url = new URL(request.url, 'http://peer');
    try {
      if (url.pathname.startsWith('/admin/')) {
        const result = await admin[url.pathname.slice('/admin/'.length)](JSON.parse(raw || '{}'));
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(JSON.stringify(result));
        return;
      }
      if (url.pathname === '/hook') { answerHook(request, response, raw); return; }
      const fault = takeFault(url.pathname);
      if (fault.hang) return;
      if (fault.status) throw new Problem(fault.status, 'as the test wishes');
      request.fault = fault;
      let body;
      if (raw !== '') { try { body = JSON.parse(raw); } catch { throw new Problem(400, 'no JSON'); } }
      meter(request, response, url, body);
    } catch (error) {
      const status = error instanceof Problem ? error.status : 500;
      if (status === 400 && error instanceof Problem && url.pathname.includes('custom-invoicing') && error.message !== 'as the test wishes')
        violations.push(error.message);
      response.writeHead(status, { 'content-type': 'application/problem+json' });
      response.end(JSON.stringify({ type: 'about:blank', title: 'Problem', status, detail: error.message, instance: 'urn:request:peer' }));
    }
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => console.log(`Listening on 127.0.0.1:${server.address().port}`));
