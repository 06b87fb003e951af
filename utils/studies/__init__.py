"""The long runs behind lessons 07 and 08, and what other tools answer.

`runs` trains what `variants` lists, with what `buried`, `several` and
`ablations` make; `readers` asks other tools; `tables` keeps and averages the
rows; `report` shows them; `odd_texts` makes what no translator was taught.
"""
