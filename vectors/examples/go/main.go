// go run . FOLDER: reads codec vectors (docs/vectors.md) and makes the bytes of every message.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	vectors, texts, sum := 0, 0, uint32(0)
	files, _ := filepath.Glob(filepath.Join(os.Args[1], "*.json"))
	for _, name := range files {
		content, _ := os.ReadFile(name)
		var file struct{ Vectors []struct{ Input []any } }
		if err := json.Unmarshal(content, &file); err != nil {
			panic(err)
		}
		vectors += len(file.Vectors)
		for _, vector := range file.Vectors {
			for _, input := range vector.Input {
				// Here your decoder gets the bytes, as text if isText; the expect of the vector says what must come out.
				isText, content := message(input)
				if isText {
					texts++
				}
				for _, b := range content {
					sum = sum*31 + uint32(b)
				}
			}
		}
	}
	fmt.Printf("%d vectors, %d texts, sum %d\n", vectors, texts, sum)
}
