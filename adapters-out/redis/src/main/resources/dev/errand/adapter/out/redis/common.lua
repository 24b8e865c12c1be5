-- Stands before every other script: the keys, and the moves a message can make.
--
-- All keys are declared, so that ACLs and cluster slots are checked before anything is written.
-- Nothing here expires. Where memory runs out, Redis stops a script only at its first write, and
-- only if that write could need memory: scripts that take away therefore begin by removing.

local STATE = KEYS[1] -- hash, by id: number (16 digits), sent, deliveries, due, token, tenant, group
local BODY = KEYS[2] -- hash, by id: headers and body, which no script looks into
local READY = KEYS[3] -- sorted by member alone: tenant/number/id of what can be received now
local HEADS = KEYS[4] -- sorted set of tenants by the number of their oldest ready message
local TURNS = KEYS[5] -- sorted set of the same tenants by when they were served last
local LEASED = KEYS[6] -- sorted set of ids by when their lease runs out
local DELAYED = KEYS[7] -- sorted set of ids by when they appear
local GROUPS = KEYS[8] -- sorted by member alone: group/number/id of all that belong to a group
local META = KEYS[9] -- hash: the last number, the last turn, the layout
local BELL = KEYS[10] -- not a key but the channel on which waiting receivers are told

-- The server's clock in milliseconds: the clocks of workers do not matter.
local function clock()
  local time = redis.call('TIME')
  return time[1] * 1000 + math.floor(time[2] / 1000)
end

-- Tells waiting receivers that something can be received in so many milliseconds. By pcall: who
-- may not publish has still sent, and receivers look again now and then anyway.
local function ring(wait)
  redis.pcall('PUBLISH', BELL, string.format('%d', wait))
end

-- Messages by their ids, in their order; false where there is none. Many at a time: a call of Redis
-- costs more than what it does. Fields stay texts: formatting them again costs more than the rest.
local function load(ids)
  local found = {}
  if #ids == 0 then
    return found
  end
  for i, text in ipairs(redis.call('HMGET', STATE, unpack(ids))) do
    found[i] = false
    if text then
      local number, sent, deliveries, due, token, tenant, group =
        string.match(text, '^(%d+) (%d+) (%d+) (%d+) (%S*) (%S*) (%S*)$')
      found[i] = {
        id = ids[i],
        number = number,
        sent = sent,
        deliveries = deliveries,
        due = due,
        token = token,
        tenant = tenant,
        group = group,
      }
    end
  end
  return found
end

local function save(messages)
  if #messages == 0 then
    return
  end
  local fields = {}
  for _, m in ipairs(messages) do
    fields[#fields + 1] = m.id
    fields[#fields + 1] = m.number .. ' ' .. m.sent .. ' ' .. m.deliveries .. ' ' .. m.due .. ' '
      .. m.token .. ' ' .. m.tenant .. ' ' .. m.group
  end
  redis.call('HSET', STATE, unpack(fields))
end

-- The messages of receipts, which are pairs of id and token from an index of ARGV on, and for each
-- receipt 1, or 0 if it is stale. One that ran out stays good until the message is delivered again:
-- what was done under it need not be done twice. One that is named twice is good once.
local function held(from)
  local ids = {}
  for i = from, #ARGV, 2 do
    ids[#ids + 1] = ARGV[i]
  end
  local good = {}
  local outcomes = {}
  local seen = {}
  for i, m in ipairs(load(ids)) do
    local token = ARGV[from + 2 * i - 1]
    outcomes[i] = 0
    if m and token ~= '' and m.token == token and not seen[m.id] then
      seen[m.id] = true
      good[#good + 1] = m
      outcomes[i] = 1
    end
  end
  return good, outcomes
end

local function ids_of(messages)
  local ids = {}
  for i, m in ipairs(messages) do
    ids[i] = m.id
  end
  return ids
end

-- The number has a fixed width, so that members sort by it; '/' does not occur before it.
local function member(part, m)
  return part .. '/' .. m.number .. '/' .. m.id
end

-- The number and the id in a member.
local function parts(text)
  return string.match(text, '^[^/]*/(%d+)/(.*)$')
end

-- The first members of a part; '0' is the character behind '/'.
local function first(key, part, count)
  return redis.call('ZRANGEBYLEX', key, '[' .. part .. '/', '(' .. part .. '0', 'LIMIT', 0, count)
end

-- When the next message appears by itself, or nil.
local function earliest()
  local lease = redis.call('ZRANGE', LEASED, 0, 0, 'WITHSCORES')[2]
  local delay = redis.call('ZRANGE', DELAYED, 0, 0, 'WITHSCORES')[2]
  if lease and delay then
    return math.min(tonumber(lease), tonumber(delay))
  end
  return tonumber(lease or delay)
end

-- Makes messages ready, each at the place of its number. Receivers wait only after they saw nothing
-- ready, so they need to be told only of the first.
local function offer(messages)
  if #messages == 0 then
    return
  end
  local none = redis.call('EXISTS', READY) == 0
  local members = {}
  local tenants = {}
  local least = {}
  for _, m in ipairs(messages) do
    members[#members + 1] = 0
    members[#members + 1] = member(m.tenant, m)
    if not least[m.tenant] then
      tenants[#tenants + 1] = m.tenant
      least[m.tenant] = m.number
    elseif m.number < least[m.tenant] then
      least[m.tenant] = m.number
    end
  end
  redis.call('ZADD', READY, unpack(members))
  for _, tenant in ipairs(tenants) do
    local head = redis.call('ZSCORE', HEADS, tenant)
    if not head then
      redis.call('ZADD', TURNS, redis.call('HINCRBY', META, 'turn', 1), tenant)
    end
    if not head or tonumber(least[tenant]) < tonumber(head) then
      redis.call('ZADD', HEADS, least[tenant], tenant)
    end
  end
  if none then
    ring(0)
  end
end

-- Takes messages from where they are, leased or, with a lease that ran out, ready. Being first it
-- begins with what needs no memory.
local function withdraw(messages)
  if #messages == 0 then
    return
  end
  if redis.call('ZREM', LEASED, unpack(ids_of(messages))) == #messages then
    return
  end
  for _, m in ipairs(messages) do
    if redis.call('ZREM', READY, member(m.tenant, m)) == 1 then
      local head = first(READY, m.tenant, 1)[1]
      if head then
        redis.call('ZADD', HEADS, parts(head), m.tenant)
      else
        redis.call('ZREM', HEADS, m.tenant)
        redis.call('ZREM', TURNS, m.tenant)
      end
    end
  end
end

-- Hides messages until they are due. Receivers that wait for something later, or for nothing in
-- particular, are told; 'before' is what they may be waiting for.
local function hide(key, ids, due, now, before)
  if #ids == 0 then
    return
  end
  local arguments = {}
  for _, id in ipairs(ids) do
    arguments[#arguments + 1] = due
    arguments[#arguments + 1] = id
  end
  redis.call('ZADD', key, unpack(arguments))
  if not before or due < before then
    ring(due - now)
  end
end

-- Makes ready what need not be hidden any longer; at most so many, the rest by the next call.
local function sweep(now, bound)
  for _, key in ipairs({ LEASED, DELAYED }) do
    local ids = redis.call('ZRANGEBYSCORE', key, '-inf', now, 'LIMIT', 0, bound)
    if #ids > 0 then
      redis.call('ZREM', key, unpack(ids))
      local lapsed = {}
      for _, m in ipairs(load(ids)) do
        if m then
          lapsed[#lapsed + 1] = m
        end
      end
      offer(lapsed)
    end
  end
end
