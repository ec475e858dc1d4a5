"""A plain page of six figures and as many charts as asked for, to measure ours against: streamlit run … -- CHARTS."""

import sys

import pandas as pd
import plotly.express as px
import streamlit as st

st.set_page_config(layout="wide")
st.title("Waste")
with st.sidebar:
    st.selectbox("Period", ["2024", "2025"])
    st.multiselect("Sites", ["A", "B", "C"])
for column, nth in zip(st.columns(3) + st.columns(3), range(6), strict=True):
    column.metric(f"Figure {nth}", f"{63.1 + nth:.1f} %", "+3.1")
frame = pd.DataFrame({"month": range(12), "mass_t": [40 + 7 * month % 31 for month in range(12)]})
for nth in range(int(sys.argv[1])):
    st.plotly_chart(px.bar(frame, x="month", y="mass_t"), key=f"chart_{nth}")
