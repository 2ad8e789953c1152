# One image for every process of the desk; compose.yaml says which command each one runs.
FROM python:3.11-slim AS packages
COPY requirements.lock .
RUN python -m venv /opt/desk \
 && /opt/desk/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.lock

FROM python:3.11-slim
ENV PATH=/opt/desk/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 VAR_DIR=/var/lib/deskbell
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin desk \
 && install --directory --owner=desk --group=desk "$VAR_DIR" "$VAR_DIR/files" "$VAR_DIR/audit"
COPY --from=packages /opt/desk /opt/desk
WORKDIR /srv/deskbell
COPY . .
USER desk
# The key is needed to start and used for nothing here; collectstatic touches no database.
RUN SECRET_KEY=only-while-building python manage.py collectstatic --noinput -v0
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
CMD ["granian", "--interface", "wsgi", "config.wsgi:application", "--host", "0.0.0.0", "--port", "8000", \
     "--workers", "2", "--blocking-threads", "8", "--respawn-failed-workers"]
