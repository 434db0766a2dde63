package pyzlib

// maxShort is the length up to which CannotWin tries: hardly a longer payload
// is beyond compression, and none may be, for the proof, that makes two blocks.
const maxShort = 128

// CannotWin reports that zlib.compress(src) surely saves no more than one byte,
// that is len(AppendCompress(nil, src)) >= len(src)-1: then itsdangerous sends
// src as it is. It is far cheaper than compressing. False means nothing: src
// may or may not win.
//
// The proof. An input this short makes one block. With 2 bytes of header and 4
// of checksum, the stream is 6+ceil(b/8) bytes long for a block of b bits. So it
// suffices that b >= 8n-63 for each type of block, where n is the length of src.
//
// Stored: b > 8n.
//
// What a match can cover: a match copies at least three bytes from earlier on,
// so every three bytes inside it have occurred before. Call a place "repeated"
// if its three bytes occurred at an earlier place, and a maximal row of r
// repeated places, with the r+2 bytes they touch, a run. Every match lies in
// one run. The first occurrence of a byte lies in none; so every byte value of
// src is the value of a literal too. A match in a run is at least as far as the
// nearest earlier occurrence of its three bytes, hence has no fewer extra bits
// than the least of those distances, e.
//
// Fixed: 3 bits, 7 for the end, and 8 or more for each literal. A match costs
// 7+5+e bits or more, so what matches save in a run over literals is at most
// 8(r+2)-(12+e): more matches in the run cover no more and cost more. So
// b >= 10+8n-S, where S is the sum of these savings if positive: S <= 73 suffices.
//
// Dynamic: 3+14 bits, then the description of the codes and the symbols, which
// runBits and symbolBits bound.
func CannotWin(src []byte) bool {
	if len(src) > maxShort {
		return false
	}
	var s shortPayload
	s.survey(src)
	if s.savedBits() > 73 {
		return false
	}
	goal := 8*len(src) - 63
	return (3+14)<<fraction+s.runBits()+s.symbolBits() >= goal<<fraction
}

// shortPayload is what the bounds are computed from.
type shortPayload struct {
	runs    [maxShort / 2]repeatRun // no two are side by side
	nruns   int
	counts  [256]uint8 // by value, the bytes; in the end those that no match can cover
	present [4]uint64  // the set of byte values
	weight  int        // the sum of nlog[n].high over the counts n
	most    int        // how often the most frequent byte occurs
	sure    int        // how many bytes no match can cover
	matches int        // at most so many matches
}

// repeatRun is a maximal row of repeated places. It is small since room for many is cleared
// each time.
type repeatRun struct {
	end    uint8 // the place behind it
	length uint8 // bytes touched
	own    uint8 // of them, bytes that no other run touches
	near   uint8 // the least distance
}

// survey finds the runs and counts the bytes.
func (s *shortPayload) survey(src []byte) {
	var seen placesByHash
	var most uint8
	weight := 0                                // what goes to s.weight, which is slower to add to
	covered := 0                               // the last run touches the bytes before this
	var three uint32                           // the bytes from i on, the first one lowest
	for i := range min(len(src), minMatch-1) { // those before the third
		three |= uint32(src[i]) << (8 * (i + 1))
	}
	last := len(src) - minMatch
	for i, c := range src {
		n := s.counts[c] + 1
		s.counts[c] = n
		weight += nlogStep[n]
		most = max(most, n)
		s.present[c>>6] |= 1 << (c & 63)
		if i > last {
			continue
		}
		three = three>>8 | uint32(src[i+2])<<16
		older := seen.add(i, three)
		if older == 0 {
			continue
		}
		seen.link[i] = older
		if dist := seen.distance(src, i); dist > 0 {
			s.repeated(i, dist, covered)
			covered = i + minMatch
		}
	}
	s.most, s.weight = int(most), weight
	s.leaveLiterals(src)
}

// leaveLiterals takes what matches can cover out of the counts.
func (s *shortPayload) leaveLiterals(src []byte) {
	s.sure = len(src)
	covered := 0 // the runs so far touch bytes before this
	for i := range s.runs[:s.nruns] {
		r := &s.runs[i]
		s.matches += int(r.length) / minMatch
		from := max(covered, int(r.end)-int(r.length))
		covered = int(r.end)
		s.sure -= covered - from
		for _, c := range src[from:covered] {
			s.weight -= nlogStep[s.counts[c]]
			s.counts[c]--
		}
	}
}

// placesByHash finds earlier places with the same three bytes.
type placesByHash struct {
	head [256]uint8      // by hash: 1 + the newest place
	link [maxShort]uint8 // by place: 1 + the next older one of the same hash, 0 for none
}

// add remembers a place by its three bytes and returns what its link has to be: few places
// have one that is not 0.
func (b *placesByHash) add(place int, three uint32) (older uint8) {
	head := &b.head[three*0x9e3779b1>>24]
	older = *head
	*head = uint8(place + 1)
	return older
}

// distance returns how far before a linked place of src the newest with the same three bytes
// is, 0 if there is none.
func (b *placesByHash) distance(src []byte, place int) int {
	for at := int(b.link[place]); at != 0; at = int(b.link[at-1]) {
		if src[at-1] == src[place] && src[at] == src[place+1] && src[at+1] == src[place+2] {
			return place + 1 - at
		}
	}
	return 0
}

// repeated adds a repeated place to the runs, which so far touch the bytes
// before covered.
func (s *shortPayload) repeated(place, dist, covered int) {
	if place+minMatch == covered+1 && s.nruns > 0 {
		r := &s.runs[s.nruns-1]
		r.end++
		r.length++
		r.own++
		r.near = min(r.near, uint8(dist))
		return
	}
	own := uint8(minMatch)
	if place == covered-1 { // shares a byte with the run before
		own--
		s.runs[s.nruns-1].own--
	}
	s.runs[s.nruns] = repeatRun{uint8(place + minMatch), minMatch, own, uint8(dist)}
	s.nruns++
}

// savedBits bounds what matches save in a fixed block.
func (s *shortPayload) savedBits() int {
	saved := 0
	for _, r := range s.runs[:s.nruns] {
		saved += max(0, 8*int(r.length)-12-r.extraBits())
	}
	return saved
}

func (r *repeatRun) extraBits() int {
	return int(distExtra(int(distCode(uint32(r.near)))))
}
