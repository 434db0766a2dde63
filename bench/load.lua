-- Sends each request with another of the cookies in a file, one a line, and writes what wrk
-- has found out as JSON.

local requests, last = {}, 0

function init(args)
	for cookie in io.lines(args[1]) do
		requests[#requests + 1] = wrk.format("GET", nil, { Host = wrk.headers["Host"], Cookie = cookie })
	end
end

function request()
	last = last % #requests + 1
	return requests[last]
end

function done(summary, latency)
	local errors = summary.errors
	io.write(string.format('\n{"requests":%d,"microseconds":%d,"errors":%d,"p50":%d,"p99":%d}\n',
		summary.requests, summary.duration,
		errors.connect + errors.read + errors.write + errors.status + errors.timeout,
		latency:percentile(50), latency:percentile(99)))
end
