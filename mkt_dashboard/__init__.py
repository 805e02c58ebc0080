"""The marketing dashboard. The map, from the top:

ui/ (people), api/ (machines) and workers/ (the clock and the queue) are doors: each translates, none decides.
domain/ is what the product does; rendering/ and providers/ are its tools; core/ knows no marketing.
local/ runs the whole system on one machine. A file imports from its own row or a row below, never from above.
"""
