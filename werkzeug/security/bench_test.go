package security

import "testing"

// What a login costs, by the method of the hash.
func BenchmarkCheckPasswordHash(b *testing.B) {
	for _, method := range []string{"scrypt:32768:8:1", "pbkdf2:sha256:600000", "pbkdf2:sha256:1000000"} {
		b.Run(method, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := CheckPasswordHash(method+"$kqlCGIIZRTb0bRIT$0", "correct horse"); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkBounds are the costliest hashes that are computed: the times of SECURITY.md.
func BenchmarkBounds(b *testing.B) {
	for _, text := range []string{"pbkdf2:sha512:4000000", "pbkdf2:sha3_512:4000000", "scrypt:131072:8:4", "scrypt:32768:8:16", "scrypt:2:1:2097152"} {
		b.Run(text, func(b *testing.B) {
			for b.Loop() {
				if ok, err := CheckPasswordHash(text+"$salt$abcd", "pw"); ok || err != nil {
					b.Fatal(ok, err)
				}
			}
		})
	}
}
