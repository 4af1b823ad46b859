// The official OpenMeter client, unmodified, against a server given as the base URL. Every answer is checked; what fails is thrown.
// argv: base URL, token, the server's time (RFC 3339). Prints one line for each part that passed.
import assert from 'node:assert/strict'
import { OpenMeter } from '@openmeter/sdk'

const [baseUrl, token, nowText] = process.argv.slice(2)
const now = new Date(nowText)
const om = new OpenMeter({ baseUrl, apiKey: token })
const before = (days, hours = 0) => new Date(now.getTime() - days * 86400e3 - hours * 3600e3)
const ulid = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/

async function refused(status, promise, detail) {
  try {
    await promise
  } catch (error) {
    assert.equal(error.name, 'HTTPError', String(error.stack ?? error))
    assert.equal(error.status, status, error.message)
    if (detail) assert.match(error.message, detail)
    return
  }
  assert.fail(`expected ${status}`)
}

const parts = {
  async meters() {
    const meter = await om.meters.create({
      slug: 'tokens', aggregation: 'SUM', eventType: 'request', valueProperty: '$.tokens',
      groupBy: { model: '$.model', region: '$.region' }, name: 'Tokens', metadata: { team: 'a' },
    })
    assert.match(meter.id, ulid)
    assert.equal(meter.slug, 'tokens')
    assert.equal(meter.aggregation, 'SUM')
    assert.deepEqual(meter.groupBy, { model: '$.model', region: '$.region' })
    assert.deepEqual(meter.metadata, { team: 'a' })
    assert.ok(meter.createdAt instanceof Date)
    await refused(409, om.meters.create({ slug: 'tokens', aggregation: 'COUNT', eventType: 'request' }), /tokens/)
    await refused(400, om.meters.create({ slug: 'Bad Slug', aggregation: 'COUNT', eventType: 'request' }), /slug/)
    await refused(400, om.meters.create({ slug: 'bad', aggregation: 'MEDIAN', eventType: 'request' }), /aggregation/)
    await om.meters.create({ slug: 'requests', aggregation: 'COUNT', eventType: 'request' })
    await om.meters.create({
      slug: 'models', aggregation: 'UNIQUE_COUNT', eventType: 'request', valueProperty: '$.model',
    })
    const list = await om.meters.list()
    assert.ok(Array.isArray(list))
    assert.deepEqual(list.map((m) => m.slug), ['tokens', 'requests', 'models'])
    assert.equal((await om.meters.get('tokens')).id, meter.id)
    assert.equal((await om.meters.get(meter.id)).slug, 'tokens')
    await refused(404, om.meters.get('nothing'), /meter not found: nothing/)
    const updated = await om.meters.update('requests', { name: 'Requests', groupBy: { model: '$.model' } })
    assert.equal(updated.name, 'Requests')
    assert.deepEqual(updated.groupBy, { model: '$.model' })
    const gone = await om.meters.create({ slug: 'gone', aggregation: 'COUNT', eventType: 'x' })
    assert.equal(await om.meters.delete(gone.id), undefined)
    await refused(404, om.meters.get(gone.id))
    await om.meters.create({ slug: 'gone', aggregation: 'COUNT', eventType: 'y' }) // the slug is free again
    await om.meters.delete('gone')
  },

  async events() {
    const one = { id: 'e1', type: 'request', subject: 'app:alice', time: before(2), data: { tokens: 10, model: 'm1', region: 'eu' } }
    assert.equal(await om.events.ingest(one), undefined)
    await om.events.ingest(one) // a duplicate: the same source and id
    await om.events.ingest([
      { id: 'e2', type: 'request', subject: 'app:alice', time: before(1), data: { tokens: '2.5', model: 'm2', region: 'eu' } },
      { id: 'e3', type: 'request', subject: 'alice-2', time: before(1), data: { tokens: 4, model: 'm1', region: 'us' } },
      { id: 'e4', type: 'request', subject: 'bob', time: before(0, 3), data: { tokens: 100, model: 'm1' } },
      { id: 'e5', type: 'request', subject: 'bob', time: before(0, 2), data: { model: 'm3' } },
      { id: 'e6', type: 'unheard', subject: 'bob', time: before(0, 1), data: {} },
    ])
    await om.events.ingest({ type: 'later', subject: 'bob', data: { 'a b': 'c' } }) // id, source and time made by the client
    const list = await om.events.list({ from: before(10) })
    assert.ok(Array.isArray(list))
    const byId = Object.fromEntries(list.map((item) => [item.event.id, item]))
    assert.equal(list.length, 7)
    assert.deepEqual(byId.e1.event.data, { tokens: 10, model: 'm1', region: 'eu' })
    assert.equal(byId.e1.event.source, '@openmeter/sdk')
    assert.equal(byId.e1.event.specversion, '1.0')
    assert.equal(byId.e1.event.time.getTime(), before(2).getTime())
    assert.ok(byId.e1.ingestedAt instanceof Date && byId.e1.storedAt instanceof Date)
    assert.equal(byId.e1.validationError, undefined)
    assert.match(byId.e5.validationError, /missing value property/)
    assert.match(byId.e6.validationError, /no meter found/)
    assert.equal((await om.events.list({ from: before(10), subject: 'alice' })).length, 3)
    assert.equal((await om.events.list({ limit: 2 })).length, 2)
    await refused(400, om.events.list({ from: before(40) }), /32 days/)
    const first = await om.events.listV2({ limit: 4 })
    assert.equal(first.items.length, 4)
    const second = await om.events.listV2({ limit: 4, cursor: first.nextCursor })
    assert.equal(second.items.length, 3)
    assert.equal(second.nextCursor, undefined)
    const some = await om.events.listV2({ filter: JSON.stringify({ subject: { $eq: 'bob' }, type: { $in: ['request'] } }) })
    assert.deepEqual(some.items.map((item) => item.event.id), ['e5', 'e4'])
    await refused(400, om.events.ingest({ id: '', type: '', subject: 'x' }), /id must be/)
  },

  async query() {
    const total = await om.meters.query('tokens', { from: before(5), to: now })
    assert.equal(total.data.length, 1)
    assert.equal(total.data[0].value, 116.5)
    assert.equal(total.data[0].subject, null)
    assert.deepEqual(total.data[0].groupBy, {})
    assert.equal(total.from.getTime(), before(5).getTime())
    assert.equal(total.data[0].windowStart.getTime(), before(5).getTime())
    const days = await om.meters.query('tokens', { windowSize: 'DAY', groupBy: ['model'], from: before(5) })
    assert.equal(days.windowSize, 'DAY')
    const texts = days.data.map((row) => `${row.windowStart.toISOString().slice(0, 10)} ${row.groupBy.model} ${row.value}`)
    const day = (n, h = 0) => before(n, h).toISOString().slice(0, 10)
    assert.deepEqual(texts, [`${day(2)} m1 10`, `${day(1)} m1 4`, `${day(1)} m2 2.5`, `${day(0, 3)} m1 100`])
    const alice = await om.meters.query('tokens', { subject: ['app:alice', 'alice-2'], from: before(5) })
    assert.deepEqual(alice.data.map((row) => [row.subject, row.value]), [['alice-2', 4], ['app:alice', 12.5]])
    const eu = await om.meters.query('tokens', { filterGroupBy: { region: 'eu' }, groupBy: ['region'] })
    assert.deepEqual(eu.data.map((row) => [row.groupBy.region, row.value]), [['eu', 12.5]])
    const none = await om.meters.query('tokens', { groupBy: ['region'], subject: ['bob'] })
    assert.equal(none.data[0].groupBy.region, null)
    const post = await om.meters.queryPost('tokens', {
      filterGroupBy: { model: ['m1', 'm2'] }, groupBy: ['model'], from: before(5), windowSize: 'MONTH', windowTimeZone: 'America/New_York',
    })
    assert.equal(post.data.reduce((sum, row) => sum + row.value, 0), 116.5)
    const advanced = await om.meters.queryPost('tokens', { advancedMeterGroupByFilters: { model: { $like: 'm%', $ne: 'm2' } } })
    assert.equal(advanced.data[0].value, 114)
    assert.equal((await om.meters.query('requests', {})).data[0].value, 5)
    assert.equal((await om.meters.query('models', {})).data[0].value, 3)
    assert.deepEqual((await om.meters.query('tokens', { subject: ['nobody'] })).data, [])
    assert.deepEqual(await om.meters.listGroupByValues('tokens', 'model', {}), ['m1', 'm2'])
    await refused(400, om.meters.query('tokens', { windowSize: 'FORTNIGHT' }))
    await refused(400, om.meters.query('tokens', { groupBy: ['nothing'] }), /nothing/)
    await refused(404, om.meters.query('nothing', {}))
    await om.meters.create({ slug: 'late', aggregation: 'SUM', eventType: 'request', valueProperty: '$.tokens' })
    assert.equal((await om.meters.query('late', {})).data[0].value, 116.5) // a meter made later counts what was there
  },

  async customers() {
    const alice = await om.customers.create({
      name: 'Alice', key: 'app:alice', usageAttribution: { subjectKeys: ['app:alice', 'alice-2'] },
      primaryEmail: 'alice@example.org', currency: 'USD', metadata: { tier: 'gold' },
      billingAddress: { country: 'DE', city: 'Berlin' },
    })
    assert.match(alice.id, ulid)
    assert.deepEqual(alice.usageAttribution, { subjectKeys: ['app:alice', 'alice-2'] })
    assert.deepEqual(alice.metadata, { tier: 'gold' })
    assert.equal(alice.billingAddress.city, 'Berlin')
    await refused(409, om.customers.create({ name: 'Other', key: 'app:alice' }))
    await refused(409, om.customers.create({ name: 'Other', key: 'other', usageAttribution: { subjectKeys: ['alice-2'] } }))
    await refused(400, om.customers.create({ name: 'Nobody' }), /key/)
    assert.equal((await om.customers.get('app:alice')).id, alice.id)
    assert.equal((await om.customers.get(alice.id)).key, 'app:alice')
    await refused(404, om.customers.get('app:nobody'), /customer not found/)
    await om.customers.create({ name: 'Carol', key: 'carol' })
    const page = await om.customers.list({ page: 1, pageSize: 1 })
    assert.deepEqual([page.totalCount, page.page, page.pageSize, page.items.length], [2, 1, 1, 1])
    assert.equal((await om.customers.list({ page: 2, pageSize: 1 })).items[0].key, 'carol')
    assert.equal((await om.customers.list({ subject: 'alice-2' })).items[0].id, alice.id)
    const byCustomer = await om.meters.query('tokens', { filterCustomerId: [alice.id] })
    assert.deepEqual(byCustomer.data.map((row) => [row.customerId, row.value]), [[alice.id, 16.5]])
    const carol = await om.customers.update('carol', { name: 'Carol C', key: 'carol', usageAttribution: { subjectKeys: ['bob'] } })
    assert.equal(carol.name, 'Carol C')
    const bob = await om.meters.query('tokens', { filterCustomerId: [carol.id] }) // usage follows the customer as it is now
    assert.equal(bob.data[0].value, 100)
    assert.equal(await om.customers.delete('carol'), undefined)
    await refused(404, om.customers.get(carol.id))
    const strange = await om.customers.create({ name: 'Strange', key: 'a b:c/d' }) // path values are percent-encoded
    assert.equal((await om.customers.get('a b:c/d')).id, strange.id)
  },

  async features() {
    const feature = await om.features.create({ key: 'spend', name: 'Spend', meterSlug: 'tokens', advancedMeterGroupByFilters: { model: { $ne: 'm9' } } })
    assert.match(feature.id, ulid)
    assert.equal(feature.meterSlug, 'tokens')
    assert.deepEqual(feature.advancedMeterGroupByFilters, { model: { $ne: 'm9' } })
    await om.features.create({ key: 'dark_mode', name: 'Dark mode' })
    await om.features.create({ key: 'limits', name: 'Limits' })
    await refused(409, om.features.create({ key: 'spend', name: 'Again' }))
    await refused(400, om.features.create({ key: 'x', name: 'X', meterSlug: 'tokens', meterGroupByFilters: { nowhere: 'y' } }), /nowhere/)
    assert.deepEqual((await om.features.list({})).map((f) => f.key), ['spend', 'dark_mode', 'limits'])
    const page = await om.features.list({ page: 1 })
    assert.equal(page.totalCount, 3)
    assert.equal((await om.features.get('spend')).id, feature.id)
    const old = await om.features.create({ key: 'old', name: 'Old', meterSlug: 'tokens', meterGroupByFilters: { model: 'm1' } })
    assert.deepEqual(old.meterGroupByFilters, { model: 'm1' })
    assert.equal(await om.features.delete('old'), undefined)
    await refused(404, om.features.get('old'))
    await refused(404, om.features.get('nothing'))
  },

  async entitlements() {
    const anchor = before(3)
    const made = await om.customers.entitlements.create('app:alice', {
      type: 'metered', featureKey: 'spend', usagePeriod: { interval: 'MONTH', anchor },
      issue: { amount: 10, priority: 1 }, metadata: { why: 'test' },
    })
    assert.match(made.id, ulid)
    assert.deepEqual([made.type, made.featureKey, made.customerKey, made.isSoftLimit], ['metered', 'spend', 'app:alice', false])
    assert.deepEqual(made.issue, { amount: 10, priority: 1 })
    assert.equal(made.usagePeriod.interval, 'MONTH')
    assert.equal(made.usagePeriod.intervalISO, 'P1M')
    assert.equal(made.currentUsagePeriod.from.getTime(), anchor.getTime())
    assert.equal(made.measureUsageFrom.getTime(), anchor.getTime())
    assert.equal(made.lastReset.getTime(), anchor.getTime())
    await refused(409, om.customers.entitlements.create('app:alice', { type: 'boolean', featureKey: 'spend' }), /already exists/)
    await refused(404, om.customers.entitlements.create('nobody', { type: 'boolean', featureKey: 'spend' }))
    await refused(400, om.customers.entitlements.create('app:alice', { type: 'metered', featureKey: 'dark_mode', usagePeriod: { interval: 'DAY' } }), /meter/)
    let value = await om.customers.entitlements.value('app:alice', 'spend')
    assert.deepEqual([value.hasAccess, value.balance, value.usage, value.overage], [false, 0, 16.5, 6.5])
    const grant = await om.customers.entitlements.createGrant('app:alice', 'spend', {
      amount: 100, priority: 2, effectiveAt: now, expiration: { duration: 'MONTH', count: 2 }, metadata: { top: 'up' },
    })
    assert.match(grant.id, ulid)
    assert.deepEqual([grant.amount, grant.priority, grant.maxRolloverAmount, grant.minRolloverAmount], [100, 2, 100, 0])
    assert.deepEqual(grant.expiration, { duration: 'MONTH', count: 2 })
    assert.ok(grant.expiresAt > now)
    value = await om.customers.entitlements.value('app:alice', 'spend') // a top-up opens the gate; what was owed is taken first
    assert.deepEqual([value.hasAccess, value.balance, value.usage, value.overage, value.totalAvailableGrantAmount], [true, 93.5, 16.5, 0, 110])
    assert.equal(value.grantBalances[grant.id], 93.5)
    await om.events.ingest({ id: 'late', type: 'request', subject: 'alice-2', time: before(1, 1), data: { tokens: 3.5, model: 'm1' } })
    value = await om.customers.entitlements.value('app:alice', 'spend')
    assert.equal(value.balance, 90)
    const v1 = await om.customers.entitlementsV1.value('app:alice', 'spend')
    assert.deepEqual([v1.hasAccess, v1.balance], [true, 90])
    assert.deepEqual(await om.customers.entitlementsV1.value('app:alice', 'nothing'), { hasAccess: false })
    const grants = await om.customers.entitlements.listGrants('app:alice', 'spend')
    assert.equal(grants.totalCount, 2)
    await om.customers.entitlements.create('app:alice', { type: 'static', featureKey: 'limits', config: '{"max":3}' })
    await om.customers.entitlements.create('app:alice', { type: 'boolean', featureKey: 'dark_mode' })
    assert.deepEqual(await om.customers.entitlements.value('app:alice', 'limits'), { hasAccess: true, config: '{"max":3}' })
    const access = await om.customers.getAccess('app:alice')
    assert.deepEqual(Object.keys(access.entitlements).sort(), ['dark_mode', 'limits', 'spend'])
    assert.deepEqual(access.entitlements.dark_mode, { hasAccess: true })
    const list = await om.customers.entitlements.list('app:alice', { query: {} })
    assert.equal(list.totalCount, 3)
    assert.equal((await om.customers.entitlements.get('app:alice', 'spend')).id, made.id)
    assert.equal((await om.entitlements.get(made.id)).featureKey, 'spend')
    assert.equal((await om.entitlements.list({ query: { feature: ['limits'] } })).totalCount, 1)
    assert.equal((await om.entitlements.grants.list({ query: {} })).totalCount, 2)
    await refused(409, om.customers.delete('app:alice'), /entitlements/)
    const second = await om.customers.entitlements.createGrant('app:alice', 'spend', { amount: 5, priority: 1, effectiveAt: now })
    assert.equal((await om.customers.entitlements.value('app:alice', 'spend')).balance, 95)
    assert.equal(await om.entitlements.grants.void(second.id), undefined)
    assert.equal((await om.customers.entitlements.value('app:alice', 'spend')).balance, 90)
    await refused(400, om.entitlements.grants.void(second.id), /voided already/)
    await refused(400, om.customers.entitlements.createGrant('app:alice', 'spend', { amount: 5, effectiveAt: before(30) }), /usage period/)
  },

  async history() {
    const history = await om.customers.entitlements.history('app:alice', 'spend', 'DAY', { query: { from: before(3), to: now } })
    assert.equal(history.windowedHistory.reduce((sum, w) => sum + w.usage, 0), 20)
    assert.equal(history.windowedHistory[0].balanceAtStart, 10)
    assert.equal(history.burndownHistory.reduce((sum, s) => sum + s.usage, 0), 20)
    assert.equal(history.burndownHistory[0].overage, 10)
    assert.equal(await om.customers.entitlements.resetUsage('app:alice', 'spend', { retainAnchor: true, effectiveAt: now }), undefined)
    const value = await om.customers.entitlements.value('app:alice', 'spend')
    assert.deepEqual([value.usage, value.overage, value.balance], [0, 0, 110]) // the allowance anew; the grant of that very minute begins after the reset
    const next = await om.customers.entitlements.override('app:alice', 'limits', { type: 'static', featureKey: 'limits', config: '{"max":4}' })
    assert.equal(next.config, '{"max":4}')
    assert.equal((await om.customers.entitlements.value('app:alice', 'limits')).config, '{"max":4}')
    assert.equal(await om.customers.entitlements.delete('app:alice', 'limits'), undefined)
    assert.deepEqual(await om.customers.entitlements.value('app:alice', 'limits'), { hasAccess: false })
    await refused(404, om.customers.entitlements.get('app:alice', 'limits'))
  },

  async subjects() {
    const made = await om.subjects.upsert({ key: 'dave', displayName: 'Dave' })
    assert.ok(Array.isArray(made))
    assert.equal(made[0].displayName, 'Dave')
    assert.equal((await om.subjects.get('dave')).key, 'dave')
    assert.ok((await om.subjects.list()).some((s) => s.key === 'dave'))
    const entitlement = await om.entitlementsV1.create('dave', {
      type: 'metered', featureKey: 'spend', usagePeriod: { interval: 'DAY', anchor: now }, issueAfterReset: 7,
    })
    assert.equal(entitlement.subjectKey, 'dave')
    assert.equal(entitlement.issueAfterReset, 7)
    const grant = await om.entitlementsV1.grants.create('dave', 'spend', { amount: 3, effectiveAt: now, expiration: { duration: 'DAY', count: 1 } })
    assert.equal(grant.maxRolloverAmount, 0)
    assert.equal((await om.entitlementsV1.value('dave', 'spend', {})).balance, 10)
    assert.equal((await om.entitlementsV1.grants.list('dave', 'spend')).length, 2)
    assert.ok((await om.entitlementsV1.list({})).some((e) => e.id === entitlement.id))
    assert.equal(await om.entitlementsV1.delete('dave', entitlement.id), undefined)
    await om.subjects.delete('dave')
    await refused(404, om.subjects.get('dave'))
  },

  async plans() {
    const plan = await om.plans.create({
      key: 'starter', name: 'Starter', currency: 'USD', billingCadence: 'P1M',
      phases: [{
        key: 'default', name: 'Default', duration: null,
        rateCards: [{
          type: 'usage_based', key: 'spend', name: 'Spend', featureKey: 'spend', billingCadence: 'P1M',
          price: { type: 'unit', amount: '0.000001' }, discounts: { usage: { quantity: '5000000' } },
          entitlementTemplate: { type: 'metered', issueAfterReset: 50, isSoftLimit: false },
        }],
      }],
    })
    assert.deepEqual([plan.status, plan.version, plan.key], ['draft', 1, 'starter'])
    assert.equal(plan.phases[0].rateCards[0].price.amount, '0.000001')
    await refused(400, om.subscriptions.create({ plan: { key: 'starter' }, customerKey: 'a b:c/d' }), /not active/)
    assert.equal((await om.plans.publish(plan.id)).status, 'active')
    assert.equal((await om.plans.list({})).items[0].id, plan.id)
    const subscription = await om.subscriptions.create({ plan: { key: 'starter' }, customerKey: 'a b:c/d', timing: 'immediate' })
    assert.equal(subscription.status, 'active')
    assert.deepEqual(subscription.plan, { id: plan.id, key: 'starter', version: 1 })
    assert.equal((await om.customers.entitlements.value('a b:c/d', 'spend')).balance, 50)
    await refused(409, om.subscriptions.create({ plan: { key: 'starter' }, customerKey: 'a b:c/d' }))
    await refused(409, om.customers.delete('a b:c/d'), /subscription/)
    await refused(403, om.customers.entitlements.delete('a b:c/d', 'spend'), /managed/)
    assert.equal((await om.customers.get('a b:c/d')).currentSubscriptionId, subscription.id)
    assert.equal((await om.customers.listSubscriptions('a b:c/d', {})).totalCount, 1)
    const expanded = await om.subscriptions.get(subscription.id)
    assert.equal(expanded.phases[0].items[0].key, 'spend')
    assert.equal((await om.subscriptions.cancel(subscription.id, { timing: 'next_billing_cycle' })).status, 'canceled')
    assert.equal((await om.subscriptions.unscheduleCancelation(subscription.id)).status, 'active')
    assert.equal((await om.subscriptions.cancel(subscription.id, { timing: 'immediate' })).status, 'inactive')
    assert.deepEqual(await om.customers.entitlements.value('a b:c/d', 'spend'), { hasAccess: false })
    assert.equal((await om.plans.archive(plan.id)).status, 'archived')
  },

  async rest() {
    await refused(501, om.billing.profiles.list({}), /does not/)
    await refused(501, om.notifications.channels.list({}), /does not/)
    await refused(501, om.apps.list({}), /does not/)
    await refused(501, om.addons.list({}), /does not/)
    await refused(501, om.portal.create({ subject: 'alice' }), /does not/)
    assert.equal((await om.info.listCurrencies())[0].code, 'USD')
    assert.match(await om.debug.getMetrics({ parseAs: 'text' }), /openmeter_events_total/)
    const stranger = new OpenMeter({ baseUrl, apiKey: 'wrong' })
    await refused(401, stranger.meters.list(), /token/)
    const raw = (body, type) => fetch(`${baseUrl}/api/v1/events`, {
      method: 'POST', body, headers: { 'Content-Type': type, Authorization: `Bearer ${token}` },
    })
    const event = JSON.stringify({ id: 'raw', source: 's', specversion: '1.0', type: 'request', subject: 'raw', data: { tokens: 1 } })
    assert.equal((await raw(event, 'application/cloudevents+json')).status, 204)
    assert.equal((await raw(event, 'application/json')).status, 204)
    assert.equal((await raw(`[${event}]`, 'application/cloudevents-batch+json')).status, 204)
    const wrong = await raw(event, 'application/json; charset=utf-8')
    assert.equal(wrong.status, 400)
    assert.equal(wrong.headers.get('content-type'), 'application/problem+json')
    const problem = await wrong.json()
    assert.deepEqual([problem.type, problem.title, problem.status], ['about:blank', 'Bad Request', 400])
    const csv = await fetch(`${baseUrl}/api/v1/meters/tokens/query?groupBy=model&filterGroupBy%5Bmodel%5D=m1`, {
      headers: { Accept: 'text/csv', Authorization: `Bearer ${token}` },
    })
    assert.equal(csv.headers.get('content-type'), 'text/csv')
    assert.match(await csv.text(), /^window_start,window_end,model,value\n.*,m1,\d/)
  },
}

for (const [name, run] of Object.entries(parts)) {
  try {
    await run()
    console.log(`passed ${name}`)
  } catch (error) {
    console.error(`failed ${name}: ${error.stack ?? error}`)
    process.exit(1)
  }
}
