# Filled by the packaging of libtodoku.
