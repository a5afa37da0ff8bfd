"""Many inputs on one machine: isolated workers, limits, and a journal that a killed run goes on from.

Its modules are imported one by one: some of them need what only Unix has.
"""
