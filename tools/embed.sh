#!/bin/sh
# embed.sh TABLE FOLDER/ FILE...: writes an assembler file that embeds the files with .incbin and a table of {name, start, end}
# (struct data_embedded in conformance/data/embedded.h), TABLE_files, and its length TABLE_count. Names are relative to FOLDER.
set -eu
table=$1
folder=$2
shift 2
echo '	.section .rodata'
n=0
for f in "$@"; do
	printf '	.balign 8\nd%d:	.incbin "%s"\ne%d:	.byte 0\nn%d:	.string "%s"\n' "$n" "$f" "$n" "$n" "${f#"$folder"}"
	n=$((n + 1))
done
printf '	.section .data.rel.ro,"aw"\n	.balign 8\n	.globl %s_files\n%s_files:\n' "$table" "$table"
i=0
while [ $i -lt $n ]; do
	printf '	.quad n%d, d%d, e%d\n' $i $i $i
	i=$((i + 1))
done
printf '	.globl %s_count\n	.section .rodata\n	.balign 8\n%s_count: .quad %d\n	.section .note.GNU-stack,"",%%progbits\n' "$table" "$table" "$n"
