"""A simulated district: devices that speak to the doors as real ones do, with fires and faults, and the proof after.

It lives in the project: it makes devices as a domain does, and speaks as two doors' counterparts, and no domain may
import a door, nor one door another. `district` makes the place and takes it away, `mqtt` and `transmitters` are the
devices, `speaking` drives them, `checking` compares what they know with the database, `command` puts it together.
"""
