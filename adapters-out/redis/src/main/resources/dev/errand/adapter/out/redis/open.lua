-- Looks, before the first use, whether the other scripts would get through: none may be refused
-- half way. Returns the layout found and the commands this user lacks. ARGV: the layout known here.
local missing = {}
if redis.acl_check_cmd then
  local needed = {
    { 'TIME' }, { 'PUBLISH', BELL, '0' },
    { 'HGET', META, 'a' }, { 'HMGET', BODY, 'a' }, { 'HSET', BODY, 'a', 'b' }, { 'HDEL', BODY, 'a' },
    { 'HLEN', BODY }, { 'HINCRBY', META, 'a', '1' }, { 'HSETNX', META, 'a', 'b' },
    { 'ZADD', READY, '0', 'a' }, { 'ZREM', READY, 'a' }, { 'ZREMRANGEBYLEX', READY, '-', '+' },
    { 'ZRANGE', READY, '0', '0' }, { 'ZSCORE', READY, 'a' }, { 'ZCOUNT', READY, '0', '1' },
    { 'ZRANGEBYLEX', READY, '-', '+' }, { 'ZRANGEBYSCORE', READY, '0', '1' },
    { 'ZCARD', READY }, { 'EXISTS', READY }, { 'UNLINK', BODY },
    { 'GET', KEYS[11] }, { 'SET', KEYS[11], 'a', 'NX', 'PX', '1' },
  }
  for _, command in ipairs(needed) do
    if not redis.acl_check_cmd(unpack(command)) then
      missing[#missing + 1] = command[1]
    end
  end
end
if #missing > 0 then
  return { ARGV[1], missing }
end
local layout = redis.call('HGET', META, 'layout')
if not layout then
  redis.pcall('HSETNX', META, 'layout', ARGV[1]) -- A full server may still be emptied.
end
return { layout or ARGV[1], missing }
