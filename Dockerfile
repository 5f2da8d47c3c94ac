# One image for all processes of the product; docker-compose.yml says what each runs.
ARG PYTHON=3.12

# The web font and the static files, made with everything that is locked; nothing of this stage is shipped but /out.
FROM python:${PYTHON}-slim-bookworm AS assets
WORKDIR /app
COPY requirements.lock ./
RUN pip install --no-cache-dir --require-hashes -r requirements.lock
COPY . .
ENV VAR_DIR=/app/var STATIC_ROOT=/out/static DATABASE_URL=postgres://app@nowhere/none REDIS_URL=redis://nowhere:6379 \
    BASE_URL=https://nowhere.invalid EMAIL_URL=smtp://nowhere:25 DEFAULT_FROM_EMAIL=nobody@nowhere.invalid
RUN mkdir -p var/assets/fonts /out \
 && python tools/font.py var/assets/fonts/inter.woff2 \
 && SECRET_KEY=only-for-this-step FIELD_KEY=only-for-this-step-too python manage.py collectstatic --noinput

FROM python:${PYTHON}-slim-bookworm AS packages
COPY requirements.production.lock ./
RUN python -m venv /packages \
 && /packages/bin/pip install --no-cache-dir --require-hashes -r requirements.production.lock

FROM python:${PYTHON}-slim-bookworm
RUN groupadd --gid 10001 alumni && useradd --uid 10001 --gid alumni --no-create-home --shell /usr/sbin/nologin alumni \
 && install -d -o alumni -g alumni /data /data/media
WORKDIR /app
COPY --from=packages /packages /packages
COPY --from=assets /out/static /app/staticfiles
COPY . .
ENV PATH=/packages/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 \
    VAR_DIR=/data MEDIA_ROOT=/data/media STATIC_ROOT=/app/staticfiles
USER 10001:10001
EXPOSE 8000
# Celery ends warmly on SIGTERM, gunicorn drains on it.
STOPSIGNAL SIGTERM
CMD ["gunicorn", "--config", "deploy/gunicorn.conf.py", "alumni_portal.wsgi:application"]
