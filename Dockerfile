# The course in a container, for Binder and for a JupyterHub:
#   docker build -t attention-course . && docker run -p 8888:8888 attention-course
# It has not been built where it was written; a test reads it.
FROM python:3.12-slim

# A hub wants its own version inside: --build-arg JUPYTERHUB=...
ARG JUPYTERHUB=6.1.1
ARG NB_USER=jovyan
ARG NB_UID=1000
ENV HOME=/home/${NB_USER} KERAS_BACKEND=tensorflow TF_CPP_MIN_LOG_LEVEL=3
ENV PYTHONPATH=${HOME}/course
RUN adduser --disabled-password --gecos "" --uid ${NB_UID} ${NB_USER}

COPY requirements.txt /tmp/
RUN pip install --no-cache-dir --require-hashes -r /tmp/requirements.txt \
    && pip install --no-cache-dir -c /tmp/requirements.txt \
        jupyterhub==${JUPYTERHUB}

COPY --chown=${NB_UID} . ${HOME}/course
USER ${NB_USER}
WORKDIR ${HOME}/course
RUN python notebooks/copies.py
EXPOSE 8888
CMD ["jupyter", "lab", "--ip=0.0.0.0", "--no-browser"]
