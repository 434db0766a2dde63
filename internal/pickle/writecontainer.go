package pickle

// Open begins a container of n items.
func (w *Writer) Open(k Kind, n int) {
	w.boundary()
	switch {
	case k == KindTuple && n > 3, k == KindFrozenSet:
		w.op(opMark)
	case k != KindTuple:
		w.op(map[Kind]byte{KindList: opEmptyList, KindDict: opEmptyDict, KindSet: opEmptySet}[k])
		w.memoize()
	}
}

// Item comes before item i of n. Lists, dicts and sets take theirs in batches. Without an
// Open the items go to the object that was written last.
func (w *Writer) Item(k Kind, i, n int) {
	if k == KindTuple || k == KindFrozenSet || i%batch != 0 {
		return
	}
	if i > 0 {
		w.op(takes(k))
	}
	if n > 1 || k == KindSet {
		w.op(opMark)
	}
}

func takes(k Kind) byte {
	return map[Kind]byte{KindList: opAppends, KindDict: opSetItems, KindSet: opAddItems}[k]
}

// Close ends a container of n items.
func (w *Writer) Close(k Kind, n int) {
	switch k {
	case KindTuple:
		w.closeTuple(n)
		return
	case KindFrozenSet:
		w.make(opFrozenSet)
		return
	}
	switch {
	case n == 0:
	case n == 1 && k == KindList:
		w.op(opAppend)
	case n == 1 && k == KindDict:
		w.op(opSetItem)
	default:
		w.op(takes(k))
	}
}

func (w *Writer) closeTuple(n int) {
	if n == 0 {
		w.op(opEmptyTuple) // the one there is, which is not memoized
		return
	}
	code := byte(opTuple)
	if n <= 3 {
		code = opTuple1 + byte(n) - 1
	}
	w.make(code)
}
