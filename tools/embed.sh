#!/bin/sh
# Writes an assembler file that embeds the named files with .incbin and a table of {name, start, end}
# (struct data_embedded in conformance/data/embedded.h). Names are relative to vectors/.
set -eu
echo '	.section .rodata'
n=0
for f in "$@"; do
	printf '	.balign 8\nd%d:	.incbin "%s"\ne%d:	.byte 0\nn%d:	.string "%s"\n' "$n" "$f" "$n" "$n" "${f#vectors/}"
	n=$((n + 1))
done
printf '	.section .data.rel.ro,"aw"\n	.balign 8\n	.globl data_embedded_files\ndata_embedded_files:\n'
i=0
while [ $i -lt $n ]; do
	printf '	.quad n%d, d%d, e%d\n' $i $i $i
	i=$((i + 1))
done
printf '	.globl data_embedded_count\n	.section .rodata\n	.balign 8\ndata_embedded_count: .quad %d\n	.section .note.GNU-stack,"",%%progbits\n' "$n"
