package flasksession

import (
	"cmp"
	"math/big"
	"time"

	"github.com/flaskcookie/flaskcookie-go/internal/pickle"
	taggedjson "github.com/flaskcookie/flaskcookie-go/tagged_json"
)

// maxPickled is how many containers may stand inside each other in a pickle that is
// written. Python reads any number, but with its limit of 1000 frames Python 3.11 writes 499
// lists or dicts again, fewer where Flask has used some frames before.
const maxPickled = 400

func writePickle(dict taggedjson.Dict) ([]byte, error) {
	out := &pickleWriter{Writer: pickle.NewWriter()}
	w := walker{spelling: out, deepest: maxPickled}
	if err := cmp.Or(w.dict(dict, dict), out.failed); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

func writeCachelib(dict taggedjson.Dict) ([]byte, error) {
	data, err := writePickle(dict)
	if err != nil {
		return nil, err
	}
	return append([]byte{cachelibMark}, data...), nil
}

func writePickledTwice(dict taggedjson.Dict) ([]byte, error) {
	inner, err := writePickle(dict)
	if err != nil {
		return nil, err
	}
	outer := pickle.NewWriter()
	outer.Data(string(inner))
	return append([]byte{cachelibMark}, outer.Bytes()...), nil
}

// pickleWriter writes the opcodes of one pickle.
type pickleWriter struct {
	*pickle.Writer
	failed error // of an argument: what is written is no pickle then
}

func (w *pickleWriter) text(s string) error {
	if !pickle.ValidText(s) {
		return typeError(s, "not UTF-8")
	}
	w.Text(s)
	return nil
}

func (w *pickleWriter) scalar(v any) (bool, error) {
	switch v := v.(type) {
	case nil:
		w.None()
	case bool:
		w.Bool(v)
	case int64:
		w.Int(v)
	case float64:
		w.Float(pythonNaN(v))
	case string:
		return true, w.text(v)
	case []byte:
		w.Data(string(v))
	case *big.Int:
		if v == nil {
			return false, nil
		}
		w.Big(v)
	default:
		return w.object(v)
	}
	return true, nil
}

// object writes what Python calls a class for.
func (w *pickleWriter) object(v any) (bool, error) {
	if err := checkOwn(v); err != nil {
		return true, err
	}
	switch v := v.(type) {
	case taggedjson.Markup:
		return true, w.markup(v)
	case taggedjson.UUID:
		w.uuid(v)
	case complex128:
		w.call(builtin("complex"), real(v), imag(v))
	case ByteArray:
		w.byteArray(v)
	case Decimal:
		return true, w.decimal(v)
	case Opaque:
		return true, w.opaque(v)
	case ZoneInfo:
		w.zoneInfo(v)
	default:
		return w.moment(v)
	}
	return true, nil
}

// moment writes what the module datetime has.
func (w *pickleWriter) moment(v any) (bool, error) {
	switch v := v.(type) {
	case time.Time:
		t, err := pythonTime(v)
		if err != nil {
			return true, err
		}
		w.dateTime(dateTimeOf(t))
	case Date:
		w.call(datetimeClass("date"), v.packed())
	case Time:
		w.zoned(datetimeClass("time"), v.packed(), v.Zone)
	case DateTime:
		w.dateTime(v)
	case TimeDelta:
		w.call(datetimeClass("timedelta"), int64(v.Days), int64(v.Seconds), int64(v.Microseconds))
	case FixedZone:
		if v.Name == "" {
			w.call(datetimeClass("timezone"), timeDeltaOf(v.Offset))
		} else {
			w.call(datetimeClass("timezone"), timeDeltaOf(v.Offset), v.Name)
		}
	default:
		return false, nil
	}
	return true, nil
}

func datetimeClass(name string) pickle.Global { return pickle.Global{Module: "datetime", Name: name} }

// call writes the call of a class with arguments that cannot fail.
func (w *pickleWriter) call(class pickle.Global, args ...any) {
	w.Global(class)
	w.args(args...)
	w.Reduce()
}

func (w *pickleWriter) args(args ...any) {
	w.Open(pickle.KindTuple, len(args))
	for _, arg := range args {
		if class, isClass := arg.(pickle.Global); isClass {
			w.Global(class)
		} else {
			w.arg(arg)
		}
	}
	w.Close(pickle.KindTuple, len(args))
}

func (w *pickleWriter) arg(arg any) {
	written, err := w.scalar(arg)
	if err == nil && !written {
		err = typeError(arg, "no argument of a class")
	}
	w.failed = cmp.Or(w.failed, err)
}

func (w *pickleWriter) zoned(class pickle.Global, packed []byte, zone any) {
	if zone == nil {
		w.call(class, packed)
		return
	}
	w.call(class, packed, zone)
}

func (w *pickleWriter) dateTime(d DateTime) {
	packed := append(d.Date.packed(), d.Time.packed()...)
	fold := packed[4] & folded
	packed[4] &^= folded
	packed[2] |= fold
	w.zoned(datetimeClass("datetime"), packed, d.Zone)
}

func (d Date) packed() []byte {
	return []byte{byte(d.Year >> 8), byte(d.Year), byte(d.Month), byte(d.Day)}
}

func (t Time) packed() []byte {
	hour := byte(t.Hour)
	if t.Fold {
		hour |= folded
	}
	µs := t.Microsecond
	return []byte{hour, byte(t.Minute), byte(t.Second), byte(µs >> 16), byte(µs >> 8), byte(µs)}
}

func (w *pickleWriter) markup(m taggedjson.Markup) error {
	if !pickle.ValidText(string(m)) {
		return typeError(m, "not UTF-8")
	}
	w.Global(markupClass)
	w.args(string(m))
	w.NewObj()
	return nil
}

func (w *pickleWriter) uuid(id taggedjson.UUID) {
	w.Global(uuidClass)
	w.args()
	w.NewObj()
	w.Open(pickle.KindDict, 1)
	w.Item(pickle.KindDict, 0, 1)
	w.Text("int")
	w.Big(new(big.Int).SetBytes(id[:]))
	w.Close(pickle.KindDict, 1)
	w.Build()
}

func (w *pickleWriter) byteArray(data ByteArray) {
	if len(data) == 0 {
		w.call(builtin("bytearray"))
		return
	}
	w.call(builtin("bytearray"), []byte(data))
}

func (w *pickleWriter) decimal(d Decimal) error {
	if !isDecimal(string(d)) {
		return typeError(d, "not the text of a decimal.Decimal")
	}
	w.call(pickle.Global{Module: "decimal", Name: "Decimal"}, string(d))
	return nil
}

func (w *pickleWriter) zoneInfo(key ZoneInfo) {
	w.Global(builtin("getattr"))
	w.args(zoneInfoClass, "_unpickle")
	w.Reduce()
	w.args(string(key), int64(1))
	w.Reduce()
}

func (w *pickleWriter) opaque(o Opaque) error {
	switch {
	case !o.pickle:
		return typeError(o, "a value of MessagePack, which a pickle cannot hold")
	case o.data == "":
		return typeError(o, "an Opaque that was not read")
	}
	w.Raw(o.data)
	return nil
}
