package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/flate"
	"compress/gzip"
	"fmt"
	"io"
	"slices"
)

// archive packs the program and what belongs to it into one folder: .zip for Windows,
// .tar.gz for the others.
func archive(t target, v version, date date, content []file) (file, error) {
	folder := fmt.Sprintf("flaskcookie-%s-%s-%s", v.tag, t.goos, t.goarch)
	packed := make(files, 0, len(content))
	for _, f := range content {
		f.name = folder + "/" + f.name
		packed = append(packed, f)
	}
	slices.SortFunc(packed, byName)
	if t.goos == "windows" {
		data, err := zipped(packed, date)
		return file{folder + ".zip", data, 0o644}, err
	}
	data, err := tarred(packed, date)
	return file{folder + ".tar.gz", data, 0o644}, err
}

// zipped packs files in their order, with modes of Unix.
func zipped(content files, date date) ([]byte, error) {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	w.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestCompression) })
	for _, f := range content {
		header := &zip.FileHeader{Name: f.name, Method: zip.Deflate, Modified: date}
		header.SetMode(f.mode)
		entry, err := w.CreateHeader(header)
		if err != nil {
			return nil, err
		}
		if _, err := entry.Write(f.data); err != nil {
			return nil, err
		}
	}
	err := w.Close()
	return out.Bytes(), err
}

// tarred packs files in their order, as nobody's and with nothing of this machine.
func tarred(content files, date date) ([]byte, error) {
	var out bytes.Buffer
	compressed, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	w := tar.NewWriter(compressed)
	for _, f := range content {
		header := &tar.Header{Name: f.name, Mode: int64(f.mode), Size: int64(len(f.data)), ModTime: date, Format: tar.FormatUSTAR}
		if err := w.WriteHeader(header); err != nil {
			return nil, err
		}
		if _, err := w.Write(f.data); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	err = compressed.Close()
	return out.Bytes(), err
}
