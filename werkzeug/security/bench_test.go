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
