"""What lessons 07, 08 and 10 alone need.

`attention` has other ways to attend, `transformer` a translator without LSTM.
`runs` trains what `variants` lists, with what `buried`, `several` and
`ablations` make; `readers` asks other tools; `tables` keeps and averages the
rows; `report` shows them; `odd_texts` makes what no translator was taught.
"""
