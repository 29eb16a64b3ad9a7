-- Asks the searches of a file one after another, each thread from its own place, so that no answer repeats at once.
local addresses = {}
local position = 0

function init(arguments)
  for line in io.lines(arguments[1]) do addresses[#addresses + 1] = line end
  math.randomseed(os.time())
  position = math.random(#addresses)
end

function request()
  position = position % #addresses + 1
  return wrk.format("GET", addresses[position])
end
