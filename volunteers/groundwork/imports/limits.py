"""How much of a file is read at all (SECURITY F1)."""

MEGABYTE = 1024 * 1024
FILE_BYTES = 20 * MEGABYTE
UNPACKED_BYTES = 100 * MEGABYTE
ENTRIES = 2_000
RATIO = 100
SMALL_BYTES = 1 * MEGABYTE  # below this a high ratio is harmless
FILLED_ROWS = 200_000  # of all sheets that are read
SHEETS = 20
COLUMNS = 256
CELLS = 16_000_000  # of the sheets' rectangles, empty ones included
CELL_CHARACTERS = 2_000
MERGED_RANGES = 20_000
# The reading process.
MEMORY_BYTES = 2048 * MEGABYTE
CPU_SECONDS = 20
WALL_SECONDS = 25
