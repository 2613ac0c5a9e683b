"""Tables in files that people made: opened (`opening`), in whatever encoding (`encodings`), with dates as they are
written (`dates`), and the rows that could not be taken written down beside them (`rejects`). See ADR 26."""
