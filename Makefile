# Every target sets up what it needs; running one twice is quick and harms nothing.
PYTHON ?= python3
VENV := .venv/bin
ROOMS := jinchang_vet institutions targets submissions reports

.PHONY: serve setup test drill accessibility check format scan demo bench bench-deadline screenshots install install-dev

serve: setup ## 安装、准备数据并启动：http://127.0.0.1:8000（PORT= 可改）
	@$(VENV)/python bin/serve.py

setup: install
	@$(VENV)/python bin/prepare.py

test: install-dev setup ## 在 SQLite 和 PostgreSQL 上各跑一遍全部测试；ARGS= 传给 pytest
	@$(VENV)/python bin/run_tests.py $(ARGS)

accessibility: install-dev ## 以每种身份逐页检查无障碍、窄屏和键盘操作（几分钟）
	EVERY_PAGE=1 $(VENV)/python -m pytest -q tests/house/test_accessibility.py

drill: install-dev ## 断电、断库、磁盘满、慢客户端等故障演练，两种数据库各一遍；ARGS= 传给 pytest
	@NO_BROWSER=1 $(VENV)/python bin/run_tests.py -n 0 -m drill tests/drills $(ARGS)

check: install-dev ## 风格、类型、迁移、常见的不安全写法
	$(VENV)/ruff check .
	$(VENV)/ruff format --check .
	$(VENV)/djlint --lint templates
	$(VENV)/mypy
	$(VENV)/bandit --quiet --configfile pyproject.toml --recursive $(ROOMS)
	$(VENV)/python manage.py makemigrations --check --dry-run

format: install-dev
	$(VENV)/ruff check --fix .
	$(VENV)/ruff format .

scan: setup ## 用 wapiti 以每种身份扫描演示系统，结果打印成表（每种身份 SCAN_MINUTES 分钟）
	@$(PYTHON) bin/install.py --into .venv-scan requirements-scan.txt
	@$(VENV)/python bin/scan.py

demo: setup ## 清除演示数据后重新装入
	@$(VENV)/python manage.py clear_demo
	@$(VENV)/python manage.py load_demo

screenshots: install-dev ## 每一页在 1280 和 390 像素宽各截一张图，写入 docs/screenshots/（约十分钟）
	@$(VENV)/python bin/screenshots.py

# 例：make bench SIZES=city DATABASES=sqlite WHAT=pages
bench: install-dev ## 在三种规模、两种数据库上测量速度，打印成表并写入 docs/benchmarks.md
	@$(VENV)/python bin/bench.py $(if $(SIZES),--sizes $(SIZES)) $(if $(DATABASES),--databases $(DATABASES)) $(if $(WHAT),--what $(WHAT))

bench-deadline: install-dev ## 在临时服务上演一遍截止日：几十人同时登录、填报、提交、审核、查看
	@$(PYTHON) bin/install.py --into .venv-bench requirements-bench.txt
	@$(VENV)/python bin/bench_deadline.py $(if $(DATABASES),--databases $(DATABASES)) $(if $(SECONDS),--seconds $(SECONDS))

install:
	@$(PYTHON) bin/install.py requirements.txt

install-dev:
	@$(PYTHON) bin/install.py requirements.txt requirements-dev.txt
